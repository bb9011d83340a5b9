# A "no" as a page.
problem-title = 请稍等
problem-again = 您刚才做的没有丢失，过一会儿再试就可以。
problem-ours = 这是我们的问题，已经记下来了。请找工作人员帮忙，或稍后再试。
problem-retry = 再试一次
problem-back = 返回
problem-enrol = 登记这台设备
problem-enrol-how = 评价器、取号机和大屏登记一次后就能使用。令牌由管理员在“设置 · 设备”里生成。
refusal-not-found = 没有找到您要的页面
problem-home = 回到首页
