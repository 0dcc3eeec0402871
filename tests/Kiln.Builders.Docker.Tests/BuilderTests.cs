using System.Formats.Tar;
using System.Text.Json;
using Kiln.Builders.Docker.Tests.Support;
using Kiln.Sdk.Components;
using Kiln.Testing;
using Kiln.Values;

namespace Kiln.Builders.Docker.Tests;

/// <summary>Whole builds with a real engine.</summary>
[Collection(DockerTests.Name)]
public sealed class BuilderTests(DockerFixture docker)
{
    private const string Id = "[0-9a-f]{64}";

    [Fact]
    public async Task Committed_image_has_the_changes_and_the_command_of_its_base()
    {
        DockerServer server = await docker.Server;
        using TestBuild build = new(server.Address);
        string seen = "";
        IArtifact? artifact = await build.RunAsync(
            Options(
                ("commit", true), ("author", "me@example"), ("message", "a message"),
                ("changes", new[] { "ENV A=1 B=\"2 3\"", "CMD [\"echo\", \"hi\"]", "LABEL x=y", "EXPOSE 80" })),
            async (machine, variables, token) =>
            {
                seen = variables.Values["ID"].AsString();
                await TestBuild.SucceedAsync(machine, "echo made > /made", token);
            },
            TestContext.Current.CancellationToken);
        await build.AssertNothingLeftAsync(server);

        Assert.Equal("packer.post-processor.docker-import", artifact!.BuilderId);
        Assert.Matches($"^sha256:{Id}$", artifact.Id);
        Assert.Equal($"Imported Docker image: {artifact.Id}", artifact.Description);
        Assert.Equal(artifact.Id, artifact.Variables.Values["ImageSha256"].AsString());
        Assert.Equal("", artifact.Variables.Values["SourceImageDigest"].AsString());
        Assert.Matches($"^{Id}$", seen);
        using JsonDocument image = JsonDocument.Parse(await server.RunAsync("image", "inspect", artifact.Id));
        JsonElement config = image.RootElement[0].GetProperty("Config");
        Assert.Equal("""["echo","hi"]""", TextOf(config, "Cmd"));
        Assert.Equal("[\"\"]", TextOf(config, "Entrypoint"));
        Assert.Contains("\"B=2 3\"", TextOf(config, "Env"), StringComparison.Ordinal);
        Assert.Equal("""{"x":"y"}""", TextOf(config, "Labels"));
        Assert.Equal("me@example a message", $"{image.RootElement[0].GetProperty("Author")} {image.RootElement[0].GetProperty("Comment")}");
        Assert.Equal("made", await server.RunAsync("run", "--rm", "--entrypoint", "/bin/cat", artifact.Id, "/made"));

        Assert.Equal(
            [
                "Creating a temporary directory for sharing data...",
                "Error determining source Docker image digest; this image may not have been pushed yet, which means no distribution "
                    + "digest has been created. If you plan to call docker push later, the digest value will be stored then.",
                "Starting docker container...",
                "Run command: docker run -v FOLDER:/packer-files -d -i -t --entrypoint=/bin/sh -- kiln/busybox:1",
                $"Container ID: {seen}",
                "Using docker communicator to connect: ",
                "Committing the container",
                $"Image ID: {artifact.Id}",
                $"Killing the container: {seen}",
            ],
            build.Text.Split('\n').Select(static line => System.Text.RegularExpressions.Regex.Replace(line, "-v [^:]*:", "-v FOLDER:")));

        await artifact.DestroyAsync(TestContext.Current.CancellationToken);
        Assert.DoesNotContain(artifact.Id, await server.RunAsync("images", "--all", "--quiet", "--no-trunc"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Exported_file_holds_the_file_system_and_becomes_an_image_again()
    {
        DockerServer server = await docker.Server;
        using TestBuild build = new(server.Address);
        string file = Path.Combine(build.Folder, "deep", "down", "root.tar");
        IArtifact? artifact = await build.RunAsync(
            Options(("export_path", file)),
            static (machine, token) => TestBuild.UploadAsync(machine, "/made", "it", null, token));
        await build.AssertNothingLeftAsync(server);
        Assert.Equal(("packer.docker", "Container", $"Exported Docker file: {file}"), (artifact!.BuilderId, artifact.Id, artifact.Description));
        Assert.Equal([file], artifact.Files);
        Assert.Equal(["root.tar"], Directory.GetFileSystemEntries(Path.GetDirectoryName(file)!).Select(Path.GetFileName));
        Assert.Contains("made", NamesIn(file));

        PostProcessResult imported = await build.PostProcessAsync(
            "docker-import", TestBuild.Options(("repository", "kiln/again"), ("tag", "t"), ("changes", new[] { "CMD [\"cat\", \"/made\"]" })), artifact);
        Assert.False(imported.KeepInput);
        Assert.Equal(("packer.post-processor.docker-import", "kiln/again:t"), (imported.Artifact!.BuilderId, imported.Artifact.Id));
        Assert.Equal("it", await server.RunAsync("run", "--rm", "kiln/again:t"));
        await artifact.DestroyAsync(TestContext.Current.CancellationToken);
        Assert.False(File.Exists(file));
    }

    [Fact]
    public async Task Image_can_be_tagged_saved_and_loaded()
    {
        DockerServer server = await docker.Server;
        using TestBuild build = new(server.Address);
        IArtifact image = (await build.RunAsync(Options(("commit", true)), TestBuild.NothingAsync))!;
        PostProcessResult tagged = await build.PostProcessAsync(
            "docker-tag", TestBuild.Options(("repository", "kiln/tagged"), ("tags", new[] { "1", "two" })), image);
        Assert.Equal(("packer.post-processor.docker-tag", "kiln/tagged:two"), (tagged.Artifact!.BuilderId, tagged.Artifact.Id));
        Assert.True(tagged is { KeepInput: true, MustKeepInput: true });
        Assert.Equal("Imported Docker image: kiln/tagged:two with tags kiln/tagged:1 kiln/tagged:two", tagged.Artifact.Description);
        Assert.Equal(
            ["kiln/tagged:1", "kiln/tagged:two"],
            (await tagged.Artifact.StateAsync("docker_tags", TestContext.Current.CancellationToken))!.AsElements()
                .Select(static tag => tag.AsString()));
        Assert.Null(await image.StateAsync("docker_tags", TestContext.Current.CancellationToken));
        Assert.Equal(image.Variables, tagged.Artifact.Variables);

        string file = Path.Combine(build.Folder, "saved.tar");
        PostProcessResult saved = await build.PostProcessAsync("docker-save", TestBuild.Options(("path", file)), tagged.Artifact);
        Assert.Same(tagged.Artifact, saved.Artifact);
        Assert.Equal($"Saving image: kiln/tagged:two\nSaved to: {file}", build.Text);
        await server.RunAsync("rmi", "--force", "kiln/tagged:two", "kiln/tagged:1");
        Assert.Contains("kiln/tagged:two", await server.RunAsync("load", "--input", file), StringComparison.Ordinal);

        IArtifact other = (await build.RunAsync(Options(("discard", true)), TestBuild.NothingAsync))!;
        foreach ((string type, string option, string words) in new[]
        {
            ("docker-tag", "repository", "Can only tag"), ("docker-save", "path", "Can only save"), ("docker-push", "platform", "Can only import"),
        })
        {
            HclValue options = TestBuild.Options((option, "x"));
            BuildFailedException e = await Assert.ThrowsAsync<BuildFailedException>(() => build.PostProcessAsync(type, options, other));
            Assert.Contains($"Unknown artifact type: packer.docker\n{words}", e.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Container_has_what_the_options_say()
    {
        DockerServer server = await docker.Server;
        using TestBuild build = new(server.Address);
        string shared = Directory.CreateDirectory(Path.Combine(build.Folder, "shared")).FullName;
        HclValue options = Options(
            ("discard", true), ("container_dir", "/common"), ("cap_add", new[] { "NET_ADMIN" }), ("cap_drop", new[] { "MKNOD" }),
            ("device", new[] { "/dev/null:/dev/nothing" }), ("tmpfs", new[] { "/ram:size=1m" }), ("runtime", "runc"),
            ("volumes", new Dictionary<string, string> { [shared] = "/shared" }),
            ("run_command", new[] { "-d", "-i", "-t", "--name", "kiln-own-name", "-e", "WHO=me", "--entrypoint=/bin/sh", "{{ .Image }}" }));
        await build.RunAsync(options, async (machine, token) =>
        {
            await TestBuild.SucceedAsync(machine, "echo x > /shared/file; test -d /common; test -e /dev/nothing", token);
            Assert.Equal("me", await TestBuild.SucceedAsync(machine, "echo $WHO", token));
            Assert.Contains("/ram tmpfs", await TestBuild.SucceedAsync(machine, "cat /proc/mounts", token), StringComparison.Ordinal);
            Assert.Equal("/kiln-own-name [NET_ADMIN]", await server.RunAsync("inspect", "--format", "{{.Name}} {{.HostConfig.CapAdd}}", "kiln-own-name"));
        });
        await build.AssertNothingLeftAsync(server);
        Assert.True(File.Exists(Path.Combine(shared, "file")));
        Assert.Contains(
            $"docker run --device /dev/null:/dev/nothing --cap-add NET_ADMIN --cap-drop MKNOD --runtime runc --tmpfs /ram:size=1m -v {shared}:/shared -v ",
            build.Text,
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task Base_is_made_from_a_Dockerfile()
    {
        DockerServer server = await docker.Server;
        using TestBuild build = new(server.Address);
        string file = build.Write("elsewhere/Own.Dockerfile", $"""
            FROM {DockerServer.Busybox}
            ARG WHO
            COPY . /context
            RUN echo "from $WHO" > /who
            CMD ["/bin/sh", "-c", "cat /who"]
            """);
        build.Write("context/a", "a");
        build.Write("context/secret", "s");
        build.Write("context/deep/secret", "s");
        build.Write("context/.dockerignore", "**/secret\n!deep/secret\n");
        HclValue dockerfile = TestBuild.Options(
            ("path", file), ("build_dir", Path.Combine(build.Folder, "context")), ("pull", false), ("compress", true),
            ("arguments", new Dictionary<string, string> { ["WHO"] = "me" }));
        string found = "";
        IArtifact? artifact = await build.RunAsync(
            TestBuild.Options(("build", dockerfile), ("commit", true)),
            async (machine, token) => found = await TestBuild.SucceedAsync(machine, "cd /context; find . -type f | sort; cat /who", token));
        await build.AssertNothingLeftAsync(server);
        Assert.Equal("./a\n./deep/secret\nfrom me", found);
        Assert.Equal("from me", await server.RunAsync("run", "--rm", artifact!.Id));
        Assert.Matches($"Building base image...\nFinished building base image \"sha256:{Id}\"\nStarting docker", build.Text);
    }

    [Theory]
    [InlineData("FROM kiln/busybox:1\nRUN echo broken; false\n", "returned a non-zero code: 1")]
    [InlineData("FROM kiln/busybox:1\nNONSENSE\n", "unknown instruction: NONSENSE")]
    [InlineData("", "cannot be empty")]
    public async Task Dockerfile_that_fails_is_told_with_the_words_of_the_engine(string content, string expected)
    {
        DockerServer server = await docker.Server;
        using TestBuild build = new(server.Address);
        string file = build.Write("Dockerfile", content);
        HclValue dockerfile = TestBuild.Options(("path", file), ("build_dir", build.Folder), ("pull", false));
        BuildFailedException e = await build.FailAsync(TestBuild.Options(("build", dockerfile), ("commit", true)), TestBuild.NothingAsync);
        Assert.StartsWith("docker build failed: ", e.Message, StringComparison.Ordinal);
        Assert.Contains(expected, e.Message, StringComparison.Ordinal);
        await build.AssertNothingLeftAsync(server);
    }

    [Theory]
    [InlineData("true", "it ended at once, with the exit code 0")]
    [InlineData("nonsense", "executable file not found")]
    public async Task Container_that_does_not_go_on_is_told(string program, string expected)
    {
        DockerServer server = await docker.Server;
        using TestBuild build = new(server.Address);
        HclValue options = Options(("discard", true), ("run_command", new[] { "-d", "--entrypoint", program, "{{.Image}}" }));
        // One that ends a moment after it was looked at is not noticed without a provisioner.
        Exception? e = null;
        for (int i = 0; i < 50 && e is null; i++)
        {
            e = await Record.ExceptionAsync(() => build.RunAsync(options, TestBuild.NothingAsync));
        }

        Assert.IsType<BuildFailedException>(e);
        Assert.StartsWith("Error running container: ", e.Message, StringComparison.Ordinal);
        Assert.Contains(expected, e.Message, StringComparison.Ordinal);
        await build.AssertNothingLeftAsync(server);
    }

    [Fact]
    public async Task Nothing_is_left_when_a_provisioner_fails_or_the_build_is_cancelled()
    {
        DockerServer server = await docker.Server;
        using TestBuild build = new(server.Address);
        string file = Path.Combine(build.Folder, "x.tar");
        await build.FailAsync(Options(("export_path", file)), static (_, _) => throw new BuildFailedException("no"));
        await build.AssertNothingLeftAsync(server);
        using CancellationTokenSource stop = new();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => build.RunAsync(
            Options(("export_path", file)),
            async (machine, _, token) =>
            {
                await stop.CancelAsync();
                await machine.RunAsync(new("sleep 600"), token);
            },
            stop.Token));
        await build.AssertNothingLeftAsync(server);
        Assert.False(File.Exists(file));
    }

    private static HclValue Options(params (string Name, object Value)[] options) =>
        TestBuild.Options([("image", DockerServer.Busybox), ("pull", false), .. options]);

    private static string TextOf(JsonElement config, string name) => JsonSerializer.Serialize(config.GetProperty(name));

    private static List<string> NamesIn(string file)
    {
        using TarReader reader = new(File.OpenRead(file));
        List<string> names = [];
        while (reader.GetNextEntry() is { } entry)
        {
            names.Add(entry.Name);
        }

        return names;
    }
}
