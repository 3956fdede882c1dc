# 未接受密码的上锁执法记录仪。

help-recorders-locked = 列出未接受密码的上锁执法记录仪
help-recorders-locked-limit = 最多列出的数量
help-recorders-locked-after = 只列出此后的：上一页的 `next`
help-recorders-allow-passwords = 清除一台上锁执法记录仪的密码失败记录：再次放入仓位时将重新尝试密码
help-recorders-allow-passwords-key = 列表中的识别标识

act-password-offered = 尝试密码
act-passwords-forgotten = 清除密码失败记录
life-password-offered = 即将向仓位 { $bay } 的执法记录仪 { $recorder } 提供密码。
life-passwords-forgotten = 有人清除了执法记录仪 { $recorder } 的密码失败记录：可以重新尝试密码。

cli-locked-none = 没有拒绝密码的执法记录仪。
cli-head-locked-key = 标识
cli-head-failed = 失败次数
cli-head-last-offer = 最近尝试
