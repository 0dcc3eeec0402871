using System.Collections.Immutable;

namespace Kiln.Builders.Docker.Config;

/// <summary>What options mean that are not set.</summary>
internal static class DockerDefaults
{
    public const string Program = "docker";

    private static readonly ImmutableArray<string> LinuxCommand =
        ["-d", "-i", "-t", "--entrypoint=/bin/sh", "--", "{{.Image}}"];

    private static readonly ImmutableArray<string> WindowsCommand =
        ["-d", "-i", "-t", "--entrypoint=powershell", "--", "{{.Image}}"];

    public static DockerBuilderConfig Fill(DockerBuilderConfig config)
    {
        bool isWindows = config.WindowsContainer;
        string way = config.Access.Communicator.Length > 0 ? config.Access.Communicator
            : isWindows ? DockerBuilderConfig.WindowsCommunicator
            : DockerBuilderConfig.Communicator;
        return config with
        {
            Access = config.Access with { Communicator = way },
            ContainerDir =
                config.ContainerDir.Length > 0 ? config.ContainerDir : isWindows ? "c:/packer-files" : "/packer-files",
            DockerPath = config.DockerPath.Length > 0 ? config.DockerPath : Program,
            RunCommand = !config.RunCommand.IsEmpty ? config.RunCommand : isWindows ? WindowsCommand : LinuxCommand,
        };
    }
}
