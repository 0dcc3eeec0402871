using Kiln.Sdk.Configuration;

namespace TarPlugin;

/// <summary>Writes a text into a file of the machine: who built it, when, from what.</summary>
[ConfigRecord("tar-notice", Kind = "provisioner")]
public sealed partial record NoticeConfig
{
    /// <summary>The text; a line end is added when it has none.</summary>
    [ConfigOption(Required = true)]
    public string Text { get; init; } = "";

    /// <summary>The file on the machine. An existing one is replaced.</summary>
    public string Path { get; init; } = "NOTICE";
}
