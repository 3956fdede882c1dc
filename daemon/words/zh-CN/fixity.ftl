# 归档原始文件的定期校验：进度和结果。

fixity-off = 定期校验已关闭（audit.days = 0）：最久未校验的原始文件上次校验一致于 { $at }（{ $age ->
        [0] 今天
       *[other] { $age } 天前
    }）
fixity-oldest = 定期校验：每个原始文件 { $within } 天内回读一次；最久未校验的上次校验一致于 { $at }（{ $age ->
        [0] 今天
       *[other] { $age } 天前
    }）
fixity-behind = 定期校验逾期：{ $count } 个原始文件（{ $size }）未按期回读
fixity-too-slow = 按期完成定期校验需每秒 { $needed }，audit.max_rate 只允许 { $most }
fixity-last-failure = 最近一次校验不通过：{ $at } 音像资料 { $item }：{ $why }（{ $code }）
fixity-failed = { $at } 校验不通过：{ $why }（{ $code }）

fixity-since = 只含 { $since } 以来首次见到的原始文件
fixity-sample = 抽样：{ $of } 个原始文件中抽取 { $size } 个，种子 { $seed }
fixity-bound = 抽查 { $checked } 个全部一致：在 95 % 置信度下，全部原始文件中损坏者至多 { $percent } %
