# 门里门外都可能说的“不”。
refusal-branch-not-found = 没有这个分公司。
refusal-hall-not-found = 没有这个大厅。
refusal-idempotency-key-reused = 这个请求编号已用于另一件事，请换一个编号再试。
refusal-too-large = 内容太长了，最多 { $max } 字节。
refusal-outcome-unknown = 暂时不知道是否已经办成。请用同一个请求再试一次，不会重复办理。
refusal-store-unavailable = 系统暂时连不上数据，什么都没有改动。请稍后再试。
refusal-storage-full = 磁盘已满，什么都没有改动。查询仍可使用，请通知管理员。
refusal-internal = 这一步没有办成，什么都没有改动。请通知管理员。
refusal-idempotency-key-required = 这件事必须带上请求编号（Idempotency-Key）。
refusal-idempotency-key-malformed = 请求编号须是 1 到 80 个可见的英文字符。
