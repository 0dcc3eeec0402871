namespace Kiln.Template.Fixing.Fixers;

/// <summary>Network adapters and disks are lists.</summary>
internal sealed class VsphereFixer : IFixer
{
    private static readonly (string From, string To)[] Network =
        [("network", "network"), ("networkCard", "network_card"), ("network_card", "network_card")];

    private static readonly (string From, string To)[] Disk =
    [
        ("disk_size", "disk_size"), ("disk_thin_provisioned", "disk_thin_provisioned"),
        ("disk_eagerly_scrub", "disk_eagerly_scrub"),
    ];

    public string Name => "vsphere-iso-net-disk";

    public string Synopsis => "moves network and disk options of vsphere-iso into \"network_adapters\" and \"storage\"";

    public void Fix(FixTemplate template)
    {
        foreach (FixTarget builder in template.BuildersOf("vsphere-iso"))
        {
            Move(builder, Network, "network_adapters");
            Move(builder, Disk, "storage");
        }
    }

    /// <summary>Moves options into an object before those of a list; what is no list stays as it is.</summary>
    private static void Move(FixTarget builder, (string From, string To)[] names, string listName)
    {
        EditValue? present = builder.Get(listName);
        if (!names.Any(n => builder.Has(n.From)) || present is not (null or EditArray))
        {
            return;
        }

        EditArray list = present as EditArray ?? new();
        EditObject first = new();
        list.Items.Insert(0, first);
        foreach ((string from, string to) in names)
        {
            if (builder.Get(from) is { } value)
            {
                first.Members[to] = value;
                builder.Take(from);
                builder.Set(listName, list, $"{from} moved into {listName}");
            }
        }
    }
}
