using System.Collections.Immutable;
using Kiln.Components.Templates;
using Kiln.Sdk.Communication;
using Kiln.Sdk.Configuration;

namespace Kiln.Builders.Docker.Config;

/// <summary>
/// Starts a container in a Docker engine, lets the provisioners work in it, and commits it as an image or exports its
/// file system.
/// </summary>
[ConfigRecord("docker", Kind = "builder")]
public sealed partial record DockerBuilderConfig : IValidatedConfig, IPreparedConfig<DockerBuilderConfig>
{
    public const string Communicator = "docker";
    public const string WindowsCommunicator = "dockerWindowsContainer";

    /// <summary>
    /// The image to start from, as `docker pull` takes it. Exactly one of `image` and `build` is set.
    /// </summary>
    public string Image { get; init; } = "";

    /// <summary>Makes the image to start from with a Dockerfile.</summary>
    public DockerfileConfig? Build { get; init; }

    /// <summary>
    /// Make an image of the container at the end. Exactly one of `commit`, `discard` and `export_path` is set.
    /// </summary>
    public bool Commit { get; init; }

    /// <summary>Throw the container away at the end, when provisioners have made what is wanted.</summary>
    public bool Discard { get; init; }

    /// <summary>The tar archive that the container's file system is written to at the end.</summary>
    public string ExportPath { get; init; } = "";

    /// <summary>The author of the committed image.</summary>
    public string Author { get; init; } = "";

    /// <summary>The message of the commit.</summary>
    public string Message { get; init; } = "";

    /// <summary>
    /// Lines of a Dockerfile that change the configuration of the committed image: `CMD`, `ENTRYPOINT`, `ENV`,
    /// `EXPOSE`, `LABEL`, `ONBUILD`, `USER`, `VOLUME`, `WORKDIR`. Without a line `CMD` or `ENTRYPOINT` the image has
    /// that of the image it starts from.
    /// </summary>
    public ImmutableArray<string> Changes { get; init; } = [];

    /// <summary>A folder in the container that is shared during the build and not part of the result.</summary>
    [ConfigOption(Default = "/packer-files, or c:/packer-files for Windows")]
    public string ContainerDir { get; init; } = "";

    /// <summary>Devices of the engine's machine that the container may use.</summary>
    public ImmutableArray<string> Device { get; init; } = [];

    /// <summary>Capabilities that the container has in addition.</summary>
    public ImmutableArray<string> CapAdd { get; init; } = [];

    /// <summary>Capabilities that are taken from the container.</summary>
    public ImmutableArray<string> CapDrop { get; init; } = [];

    /// <summary>
    /// The docker program of Packer's builder. Kiln talks with the engine itself and needs no program, so this only
    /// shows in messages.
    /// </summary>
    [ConfigOption(Default = "docker")]
    public string DockerPath { get; init; } = "";

    /// <summary>The user, and perhaps the group, that provisioners' commands run as.</summary>
    [ConfigOption(Default = "the image's user")]
    public string ExecUser { get; init; } = "";

    /// <summary>Run the container with all privileges.</summary>
    public bool Privileged { get; init; }

    /// <summary>The engine's runtime for the container.</summary>
    public string Runtime { get; init; } = "";

    /// <summary>Pull the image before it is used, also when the engine has it.</summary>
    [ConfigOption(Default = "true")]
    public bool? Pull { get; init; }

    /// <summary>
    /// The arguments of `docker run` for the container, in place of the usual ones. `{{.Image}}` stands for the image.
    /// </summary>
    [ConfigOption(RenderedLater = true, Default = "[\"-d\", \"-i\", \"-t\", \"--entrypoint=/bin/sh\", \"--\", \"{{.Image}}\"]")]
    public ImmutableArray<string> RunCommand { get; init; } = [];

    /// <summary>File systems in memory that are mounted into the container.</summary>
    public ImmutableArray<string> Tmpfs { get; init; } = [];

    /// <summary>Folders of the engine's machine that are mounted into the container: from where to where.</summary>
    public ImmutableSortedDictionary<string, string> Volumes { get; init; } =
        ImmutableSortedDictionary.Create<string, string>(StringComparer.Ordinal);

    /// <summary>Uploaded files belong to the user of the container.</summary>
    public bool FixUploadOwner { get; init; } = true;

    /// <summary>The container is a Windows container on a Windows machine.</summary>
    public bool WindowsContainer { get; init; }

    /// <summary>The platform of the image, such as `linux/arm64`.</summary>
    public string Platform { get; init; } = "";

    [ConfigInclude]
    public LoginConfig Registry { get; init; } = new();

    [ConfigInclude]
    public CommunicatorConfig Access { get; init; } = new();

    public DockerBuilderConfig Prepare() => DockerDefaults.Fill(this);

    public IEnumerable<ConfigProblem> Validate() => DockerBuilderRules.Check(this);
}
