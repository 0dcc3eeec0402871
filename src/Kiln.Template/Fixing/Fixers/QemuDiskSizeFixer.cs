using System.Globalization;

namespace Kiln.Template.Fixing.Fixers;

/// <summary>Sizes have units.</summary>
internal sealed class QemuDiskSizeFixer : IFixer
{
    private const string Option = "disk_size";

    /// <summary>No disk is larger, and whole numbers are exact up to here.</summary>
    private const double Largest = 1e15;

    public string Name => "qemu-disk-size";

    public string Synopsis => $"gives a \"{Option}\" of qemu that is a number its unit";

    public void Fix(FixTemplate template)
    {
        foreach (FixTarget builder in template.BuildersOf("qemu"))
        {
            if (builder.Get(Option) is EditLiteral { IsNumber: true } size)
            {
                Fix(builder, double.Parse(size.Text, NumberStyles.Float, CultureInfo.InvariantCulture));
            }
        }
    }

    private static void Fix(FixTarget builder, double size)
    {
        if (Math.Abs(size) < Largest)
        {
            string text = string.Create(CultureInfo.InvariantCulture, $"{(long)size}M");
            builder.Set(Option, new EditText(text), $"{Option} got its unit: {text}");
        }
    }
}
