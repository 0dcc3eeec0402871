using Kiln.Builders.Docker.Tests.Support;
using Kiln.Sdk.Components;
using Kiln.Sdk.Configuration;
using Kiln.Values;

namespace Kiln.Builders.Docker.Tests;

public sealed class ConfigTests
{
    private static readonly DockerHost Host = new(static _ => null);

    /// <summary>Options beside <c>image</c> and <c>commit</c> where these are not said, and the problem; empty for none.</summary>
    public static TheoryData<(string, object)[], string> Cases => new()
    {
        { [("image", "debian:12"), ("commit", true)], "" },
        { [("image", "debian:12"), ("export_path", "out.tar")], "" },
        { [("image", "debian:12"), ("discard", true)], "" },
        { [("image", "sha256:0123456789abcdef"), ("commit", true), ("pull", false)], "" },
        { [("commit", true)], "missing 'image' attribute or 'build' section, either needs to be specified for a build to run." },
        { [("image", "debian")], "No instructions given for handling the artifact; expected commit, discard, or export_path" },
        { [("image", "debian"), ("commit", true), ("discard", true)], "Cannot specify more than one of commit, discard, and export_path" },
        { [("image", "debian"), ("commit", true), ("export_path", "x")], "Cannot specify more than one of commit, discard, and export_path" },
        { [("image", "debian"), ("export_path", "/tmp")], "export_path must be a file, not a directory" },
        { [("image", "Debian"), ("commit", true)], "repository name must be lower-case" },
        { [("image", "debian"), ("commit", true), ("ecr_login", true)], "ECR login requires login server to be provided." },
        { [("image", "debian"), ("commit", true), ("ecr_login", true), ("login_server", "x.example")], "Failed to parse the ECR URL: x.example" },
        { [("image", "debian"), ("commit", true), ("communicator", "ssh")], "An ssh_username must be specified" },
        { [("image", "debian"), ("commit", true), ("communicator", "telepathy")], "Communicator type telepathy is invalid" },
        { [("image", "debian"), ("commit", true), ("run_command", new[] { "-d", "--bogus", "{{.Image}}" })], "run_command has the option --bogus" },
        { [("image", "debian"), ("commit", true), ("run_command", new[] { "-d" })], "run_command names no image" },
        { [("image", "debian"), ("windows_container", true), ("export_path", "x.tar")], "Windows containers cannot be exported" },
        { [("image", "debian"), ("commit", true), ("build", Block(("path", "/nonexistent/Dockerfile")))], "`image` cannot be specified with a build config" },
        { [("commit", true), ("build", Block(("path", "/nonexistent/Dockerfile")))], "failed to stat file \"/nonexistent/Dockerfile\"" },
        { [("commit", true), ("build", Block(("path", "/etc")))], "dockerfile \"/etc\" is not a regular file" },
        { [("commit", true), ("build", Block())], "`path` is required for bootstrapping a build with `docker build`" },
        { [("commit", true), ("build", Block(("path", "/etc/passwd"), ("build_dir", "/etc/passwd")))], "specified build_dir \"/etc/passwd\" is not a directory" },
        { [("commit", true), ("pull", true), ("build", Block(("path", "/etc/passwd")))], "warning: when running a bootstrap build, the `pull` option is ignored" },
    };

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task Options_are_checked_before_anything_runs((string, object)[] options, string expected)
    {
        Prepared<IBuilder> prepared = await TestBuild.PrepareAsync(Host, TestBuild.Options(options));
        string actual = string.Join('\n', prepared.Problems.Select(
            static p => p.Severity == ProblemSeverity.Warning ? $"warning: {p.Message}" : p.Message));
        Assert.Equal(expected.Length == 0, actual.Length == 0);
        Assert.Contains(expected, actual, StringComparison.Ordinal);
        Assert.Equal(expected.Length == 0 || expected.StartsWith("warning", StringComparison.Ordinal), prepared.Component is not null);
    }

    [Theory]
    [InlineData("docker-tag", "docker-tag needs the name of the image: set \"repository\".")]
    [InlineData("docker-import", "docker-import needs the name of the image: set \"repository\".")]
    [InlineData("docker-save", "docker-save needs the file to write: set \"path\".")]
    [InlineData("docker-push", "")]
    public async Task Post_processors_say_what_they_need(string type, string expected)
    {
        ComponentFactory<IPostProcessor> factory = DockerComponents.PostProcessors(Host).Single(f => f.Type == type);
        Prepared<IPostProcessor> prepared = await factory.PrepareAsync(
            TestBuild.Options(), Kiln.Testing.ComponentContexts.PrepareDefault, TestContext.Current.CancellationToken);
        Assert.Equal(expected, string.Join('\n', prepared.Problems.Select(static p => p.Message)));
    }

    private static HclValue Block(params (string, object)[] options) => TestBuild.Options(options);
}
