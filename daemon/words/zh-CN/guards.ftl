# 其他归档目标被要求保存的期限，以及回读到的实际情况。

act-copy-guarded = 其他目标的保存状态
life-copy-guarded = { $failed ->
    [yes] 归档目标 { $target } 未按要求保存：{ $why }
   *[no] { $hold ->
        [on] 经回读，归档目标 { $target } 已对其封存，{ $until ->
            [none] 未设锁定期限。
           *[other] 并锁定至 { $until }。
        }
       *[off] 经回读，归档目标 { $target } { $until ->
            [none] 既未封存也未锁定。
           *[other] 将其锁定至 { $until }，未封存。
        }
    }
}

cli-target-keeps = { $name }：经回读，{ $held } 件资料的副本已封存，{ $locked } 件已锁定
cli-target-keeps-waiting = { $name }：{ $count } 件资料的副本尚未按要求保存
cli-target-keeps-failing = { $name }：{ $count } 件资料的副本未按要求保存：{ $why }。{ $said }
cli-label-kept = 保存
cli-kept-none = { $target }：尚未回读
cli-kept-free = { $target }：既未封存也未锁定
cli-kept-held = { $target }：已封存
cli-kept-locked = { $target }：锁定至 { $until }
cli-kept-both = { $target }：已封存，并锁定至 { $until }
cli-kept-others = { $target }：封存由他人设置，予以保留
cli-kept-waits = { $target }：要求高于回读到的情况
cli-kept-fails = { $target }：未按要求保存：{ $why }。{ $said }
