# 磁盘空间、出错的归档目标及相关通知。
room-held = 磁盘已用 { $used }%：暂停从执法记录仪采集，已用降到 { $low }% 以下后自动继续（DKT-0745）。
room-days = 可用 { $free }：按最近两周的速度还可用 { $days } 天
room-waiting = { $waiting } 项等待复制到 { $name }（{ $bytes }）
room-failing = { $name } 自 { $since } 起没有任何传送成功

stage-full = 等待空间：本站磁盘过满（DKT-0745）
ending-high-water = 本站磁盘过满，其余文件未能采集
reason-high-water = 本站磁盘过满，文件仍在执法记录仪上

notice-target-failing = 归档目标 {$target} 自 {$since} 起没有任何传送成功，{$waiting} 项在等待。在该处验证无误之前，不得清除执法记录仪上的文件。
    .head = 出错的归档目标
notice-target-unflagged = 归档目标 {$target} 的文件应带不可更改标志，但无法设置：缺少 CAP_LINUX_IMMUTABLE 权限，或该文件系统不支持。副本照常传送并验证；可再次试验（docket targets check {$target}）。
    .head = 没有不可更改标志的归档目标
notice-target-back = 归档目标 {$target} 已恢复正常。
    .head = 已恢复的归档目标
notice-room-for-days = 按最近两周的速度，本站磁盘 {$days} 天后将满（剩余 {$free_mib} MiB）。
    .head = 即将用满的磁盘
notice-intake-held = 本站磁盘已用 {$used_percent}%（剩余 {$free_mib} MiB）：在腾出空间之前暂停从执法记录仪采集（{$code}）。
    .head = 等待空间的执法记录仪

dkt-0745 = 本站磁盘过满，无法继续从执法记录仪采集
    .title = 没有采集空间
    .kept = { -unchanged }
    .todo = 清理数据目录和归档所在的磁盘，或调高 intake.high_water
    .more =
        磁盘已用比例超过 intake.high_water。不再开始采集新的文件；已开始的会完成，其他工作照常：
        校验、归档、复制到其他目标。执法记录仪可留在仓位中，已用比例降到 intake.low_water 后自动继续。
        未采集的文件仍在执法记录仪上。
