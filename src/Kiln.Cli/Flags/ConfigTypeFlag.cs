namespace Kiln.Cli.Flags;

/// <summary><c>-config-type=hcl2</c>: what a template is whose name does not say it.</summary>
internal sealed class ConfigTypeFlag() : Flag("config-type")
{
    /// <summary>False for legacy JSON, which is the default.</summary>
    public bool IsHcl { get; private set; }

    public override string? Set(string text)
    {
        bool isHcl = text.Equals("hcl2", StringComparison.OrdinalIgnoreCase);
        if (!isHcl && !text.Equals("json", StringComparison.OrdinalIgnoreCase))
        {
            return $"{text} does not belong to configType values";
        }

        IsHcl = isHcl;
        return null;
    }
}
