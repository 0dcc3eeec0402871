using Kiln.Testing;

namespace Kiln.PluginHost.Tests.Support;

/// <summary>The components of packer 1.6.6 that the tests use, under the names that templates use.</summary>
internal static class RealPlugins
{
    /// <summary>
    /// Components that Kiln has too are called <c>old-NAME</c> here, so that a template can have both: <c>old-shell</c>.
    /// </summary>
    public const string Prefix = "old-";

    public static PackerPlugin Docker => new PackerPlugin("github.com/hashicorp/docker")
        .With("builder")
        .With("post-processor", "import")
        .With("post-processor", "push")
        .With("post-processor", "save")
        .With("post-processor", "tag");

    public static PackerPlugin Ansible => new PackerPlugin("github.com/hashicorp/ansible").With("provisioner");

    public static PackerPlugin Amazon => new PackerPlugin("github.com/hashicorp/amazon").With("builder", "ebs");

    public static PackerPlugin Old => new PackerPlugin("github.com/hashicorp/old")
        .With("builder", "file", "file")
        .With("builder", "null", "null")
        .With("provisioner", "file", "file")
        .With("provisioner", "shell", "shell")
        .With("provisioner", "shell-local", "shell-local")
        .With("post-processor", "artifice", "artifice")
        .With("post-processor", "checksum", "checksum")
        .With("post-processor", "compress", "compress")
        .With("post-processor", "manifest", "manifest")
        .With("post-processor", "shell-local", "shell-local");
}
