# 大厅设置的拒绝与检查
refusal-pack-unreadable = { $line ->
    [0] 这份大厅配置读不出来：{ $said }
   *[other] 这份大厅配置第 { $line } 行读不出来：{ $said }
}
refusal-pack-unsound = 有 { $count } 处还不合适，没有保存。先看：{ $path }
refusal-configuration-changed = 您看这一页期间，别人改过配置。请重新打开这一页，再改一次。
refusal-hall-taken = 这个大厅代码已经有了，请换一个。
refusal-time-zone-unknown = 没有这个时区。请写成 Asia/Shanghai 这样。
refusal-id-unsuitable = 代码只能用小写字母、数字和短横线，最多 32 个字符。
refusal-counter-still-open = { $number } 号窗口还在使用。请先让它停办，再改。
refusal-service-still-waited = 还有 { $waiting } 位客户在等“{ $service }”，改了就没有窗口能办。请先办完，或留一个窗口。
refusal-tariff-fixed = 资费 { $code } 第 { $version } 版已经定了，不能改。请另立新版。

complaint = { $path }：{ $said }
complaint-missing = 要填，至少填中文
complaint-too-long = 太长，最多 { $max } 个字
complaint-not-plain = 只能是一行普通文字，前后不留空格
complaint-code-unsuitable = 代码只能用小写字母、数字、下划线和短横线，最多 32 个字符
complaint-twice = 重复了
complaint-unknown = 找不到“{ $code }”
complaint-switched-off = “{ $code }”已停用
complaint-out-of-range = 应在 { $min } 到 { $max } 之间
complaint-too-many = 太多，最多 { $max } 个
complaint-none-in-use = 至少要有一个在用
complaint-prefix-unsuitable = 号码前缀是一到两个大写字母
complaint-time-unsuitable = 日期或时间不对，或者前后重叠
complaint-address-unsuitable = 打印机地址写成 主机:端口，例如 192.168.1.50:9100
complaint-word-unknown = 不是可选的值
complaint-not-half-hours = 班次按半小时排，请填整半小时，例如 240 或 270 分钟
complaint-long-below-short = 长班不能比短班还短
complaint-stretch-beyond-unbroken = 休息前后“至少”的时间，不能比“最多连续工作”的时间还长
complaint-break-beyond-shift = 休息不能和所在的班一样长
complaint-stretch-too-long = 只休息一次，会有一段连续工作超过允许的时间：请缩短班次，或延长休息、延长最多连续工作的时间
complaint-no-room-for-break = 有休息的班，前后工作凑不到这么多：请填少一些
complaint-nobody-serves-it = 没有在用的窗口能办这项业务，取了号也叫不到
complaint-minutes = { $n } 分钟
complaint-seconds = { $n } 秒
