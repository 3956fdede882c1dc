# 查看通知。

notices-none = 没有通知。
notices-head-at = 最近时间
notices-head-notice = 通知
notices-head-severity = 级别
notices-head-text = 内容
notices-notice = 通知
notices-severity = 级别
notices-first = 首次发生
notices-last = 最近发生
notices-times = 次数
notices-told = 送达
notices-delivery = { $channel }：{ $state }（已尝试 { $attempts } 次）{ $at } { $error }

severity-info = 提示
severity-warning = 警告
severity-alarm = 警报

delivery-pending = 待送达
delivery-delivered = 已送达
delivery-failed = 已放弃
delivery-dropped = 对方不再接收
