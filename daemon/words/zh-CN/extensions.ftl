# 延长保存期限。

help-retention-extend = 延长保存期限；只能延长，不能缩短或撤回
help-retention-extend-item = 该音像资料
help-retention-extend-case = 该案件及曾与之关联的全部资料
help-retention-extend-through = 至少保存至该日（含），YYYY-MM-DD
help-retention-extend-reason = 理由，保留在记录中

act-extended = 延长保存期限
life-extended = 延长保存期限，至少保存至 { $on }：{ $reason }
kept-extended = 已延长保存期限
cli-retention-extended = { $thing } 至少保存至 { $on }
cli-extension = 至少保存至 { $on }：{ $reason }（{ $at }，{ $who }）
