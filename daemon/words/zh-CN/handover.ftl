# 移交：音像资料的移交时限及是否按时。

standing-on-time = 按时
standing-excused = 例外准许
standing-open = 待移交
standing-overdue = 已逾期未移交
standing-late = 逾期

exception-none = 无例外
exception-continuous = 连续工作
exception-remote = 边远、交通不便地区
exception-away = 异地工作

act-handover-judged = 移交判定
act-handover-explained = 移交说明

notice-handover-late = 执法记录仪 {$recorder} 逾期移交，时限为 {$deadline}，请说明原因（采集会话 {$session}）。依据规定 {$rule}（{$clauses}）。
    .head = 逾期移交
notice-handover-due = 执法记录仪 {$recorder} 中的音像资料须在 {$deadline} 前移交。依据规定 {$rule}（{$clauses}）。
    .head = 即将到期的移交
notice-not-judged = 会话 {$session} 的录制时间、移交或中断无法判定：{$problem}。音像资料安全，系统将重试；若持续出现，请用 `docket fsck` 检查目录数据库。
    .head = 无法判定的会话

cli-handovers-none = 没有移交记录。
cli-head-standing = 判定
cli-head-deadline = 时限
cli-head-handed = 接入时间
cli-head-clause = 依据
cli-head-not-in = 待移交
cli-within-error = { $standing }（在误差之内）
cli-reason-wanted = { $standing }，须说明原因
cli-handover = { $recorder }：{ $standing }；时限 { $deadline }，接入 { $came }
cli-handover-recorded = 执法活动结束于 { $at }（{ $error }；{ $basis }）。
cli-handover-between = 执法活动结束时间不明：{ $before } 接入时已有该文件{ $after }。
cli-handover-after = ，{ $after } 时尚无
cli-error-known = 误差 ± { $seconds } 秒
cli-error-unknown = 误差不明
cli-handover-error = 上述不确定之处可能使判定相反。
cli-handover-rule = 依据规定 { $rule }（{ $clauses }）：docket explain { $rule }
cli-handover-said = { $at } { $by }：{ $exception }{ $returned }；{ $reason }
cli-handover-returned = ，{ $at } 返回
cli-handover-item = { $item }：{ $standing }；时限 { $deadline }
cli-label-held-then = 领用人
cli-items-of-handover = 音像资料
cli-said-of-handover = 有关说明，最新的在前

help-handover = 查看移交：移交时限和逾期情况
help-handover-list = 列出移交，最新的在前
help-handover-list-late = 只列出逾期的
help-handover-list-due = 改为列出待移交的，时限最近的在前
help-handover-list-limit = 最多列出的数量
help-handover-explain = 说明一次移交的判定、依据和有关说明
help-handover-explain-id = 采集会话或音像资料的编号，或其不重复的开头一段
help-handover-excuse = 记录例外，或说明逾期原因；原有说明保留
    .long =
        记录例外，或说明逾期原因；原有说明保留。

        同时给出 --kind 和 --returned 时，可在返回后 24 小时内移交；否则只记录原因，仍为逾期。
help-handover-excuse-session = 采集会话的编号，或其不重复的开头一段
help-handover-excuse-kind = continuous（连续工作）、remote（边远、交通不便地区）或 away（异地工作）
help-handover-excuse-recorder = 改为针对尚未归还的执法记录仪（名称、编号或标签）：适用于其下次接入时移交的音像资料
help-handover-excuse-returned = 返回或预计返回的时间，如 2026-03-01 18:00，或 RFC 3339 格式
help-handover-excuse-reason = 原因

# 执法活动结束时间的由来。
handover-basis-interpolated = 依据前后两次核对执法记录仪时钟
handover-basis-one-reading = 依据一次核对执法记录仪时钟
handover-basis-satellite = 依据音像中的卫星时间
handover-basis-bound = 仅知范围
handover-basis-uncorrected = 依据执法记录仪自身时间，未经校正

dkt-0442 = 例外须同时写明种类和返回时间
    .title = 例外不完整
    .kept = 未作任何更改
    .todo = 请两者都写明，或只写原因
    .more =
        连续工作、异地工作或在边远、交通不便地区执法的，可在返回后 24 小时内移交。没有返回时间就无法据以确定
        时限。也可以只记录原因：逾期仍为逾期，并注明原因。

dkt-0443 = { $at } 是将来的时间
    .title = 返回时间在将来
    .kept = 未作任何更改
    .todo = 请在返回之后再记录；尚未归还的执法记录仪请用 --recorder
    .more =
        例外将时限延至返回后 24 小时。尚未到来的时间不可能已经返回，因此拒绝。请核对日期；若写明了时区，请一并核对。

demo-unit = 样例单位（虚构）
demo-officer = 样例人员 { $number }（虚构）
