# The rating, on the pad and on the phone.
rating-ask = 您对这次服务满意吗？
rating-5 = 非常满意
rating-4 = 满意
rating-3 = 一般
rating-2 = 不满意
rating-1 = 非常不满意
rating-why = 哪里没有做好？可以多选，也可以不选
rating-comment = 您想说的话（可以不写）
rating-send = 提交评价
rating-anonymous = 窗口人员看不到是谁作的评价。
rating-not-now = 暂不评价
rating-choose = 请选择一个满意程度
