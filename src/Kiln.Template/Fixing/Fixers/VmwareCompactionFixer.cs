namespace Kiln.Template.Fixing.Fixers;

/// <summary>Disks on an ESX host can be compacted only when they are thin.</summary>
internal sealed class VmwareCompactionFixer : IFixer
{
    private const string DiskType = "disk_type_id";
    private const string Skip = "skip_compaction";

    public string Name => "vmware-compaction";

    public string Synopsis => $"sets \"{Skip}\" for vmware-iso builders whose disks cannot be compacted";

    public void Fix(FixTemplate template)
    {
        foreach (FixTarget builder in template.BuildersOf("vmware-iso"))
        {
            if (builder.Text("remote_type") == "esx5")
            {
                Fix(builder);
            }
        }
    }

    private static void Fix(FixTarget builder)
    {
        if (!builder.Has(DiskType))
        {
            builder.Set(DiskType, new EditText("zeroedthick"), $"{DiskType} set to zeroedthick");
        }

        if (builder.Text(DiskType) is { } type && type != "thin" && builder.Flag(Skip) != true)
        {
            builder.Set(Skip, new EditLiteral("true"), $"{Skip} set to true");
        }
    }
}
