namespace Kiln.Testing;

/// <summary>A component of Debian's packer 1.6.6.</summary>
/// <param name="Kind"><c>builder</c>, <c>provisioner</c> or <c>post-processor</c>.</param>
/// <param name="Name">What the plugin that has it calls it; <see cref="DefaultName"/> for its unnamed one.</param>
/// <param name="PackerName">What packer calls it: <c>amazon-ebs</c>, <c>docker-tag</c>.</param>
public sealed record PackerComponent(string Kind, string Name, string PackerName)
{
    /// <summary>A template names this component of a plugin only by the name of the plugin.</summary>
    public const string DefaultName = "-packer-default-plugin-name-";
}
