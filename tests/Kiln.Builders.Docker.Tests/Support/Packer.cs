using Kiln.Testing;

namespace Kiln.Builders.Docker.Tests.Support;

/// <summary>The ways of running one template with components of the docker family.</summary>
internal static class Packer
{
    /// <summary>packer 1.6.6's components of the family, under the names that templates use.</summary>
    public static PackerPlugin Family => new PackerPlugin("github.com/hashicorp/docker")
        .With("builder")
        .With("post-processor", "import")
        .With("post-processor", "push")
        .With("post-processor", "save")
        .With("post-processor", "tag");

    /// <summary>
    /// The same, called <c>old-docker-push</c> and so on, so that a template can have Kiln's own beside them.
    /// </summary>
    public static PackerPlugin OldFamily => new PackerPlugin("github.com/hashicorp/old")
        .With("post-processor", "docker-push", "docker-push")
        .With("post-processor", "docker-tag", "docker-tag");

    /// <summary>packer 1.6.6 alone.</summary>
    public static IsolatedTool Alone() => Prepared(new IsolatedTool(Requires.Tool("packer", "packer")));

    /// <summary>Kiln with its own components, except where a plugin is given.</summary>
    public static IsolatedTool Kiln(params PackerPlugin[] plugins)
    {
        IsolatedTool kiln = Prepared(new KilnExecutable());
        kiln.Environment["KILN_PREFER_PLUGINS"] = plugins.Length > 0 ? "1" : "0";
        foreach (PackerPlugin plugin in plugins)
        {
            plugin.Install(Path.Combine(kiln.Home, "plugins"));
        }

        return kiln;
    }

    private static IsolatedTool Prepared(IsolatedTool tool)
    {
        tool.Environment["CHECKPOINT_DISABLE"] = "1";
        tool.Environment["PACKER_CONFIG_DIR"] = tool.Home;
        tool.Environment["PACKER_PLUGIN_PATH"] = Path.Combine(tool.Home, "plugins");
        tool.Environment["TMPDIR"] = Directory.CreateDirectory(Path.Combine(tool.Home, "tmp")).FullName;
        return tool;
    }
}
