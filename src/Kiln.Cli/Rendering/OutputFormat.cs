namespace Kiln.Cli.Rendering;

/// <summary>The language of the standard output.</summary>
internal enum OutputFormat
{
    /// <summary>For people.</summary>
    Text,

    /// <summary>Packer's lines for programs.</summary>
    MachineReadable,

    /// <summary>Events as lines of JSON.</summary>
    Json,
}
