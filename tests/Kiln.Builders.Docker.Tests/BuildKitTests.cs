using Kiln.Builders.Docker.Tests.Support;
using Kiln.Sdk.Components;
using Kiln.Testing;
using Kiln.Values;

namespace Kiln.Builders.Docker.Tests;

/// <summary>Dockerfiles that BuildKit builds.</summary>
[Collection(FarEngineTests.Name)]
public sealed class BuildKitTests(FarEngine engine)
{
    [Fact]
    public async Task Dockerfile_that_only_BuildKit_understands_is_built_and_told()
    {
        DockerServer server = await engine.Server;
        using TestBuild build = new(server.Address);
        string file = build.Write("context/Own.Dockerfile", $"""
            FROM {DockerServer.Busybox} AS first
            ARG WHO
            COPY . /context
            RUN --mount=type=cache,target=/kept echo "from $WHO" > /who; echo said by a command
            FROM first
            CMD ["/bin/sh", "-c", "cat /who"]
            """);
        build.Write("context/a", "a");
        build.Write("context/secret", "s");
        build.Write("context/.dockerignore", "secret\n");
        HclValue options = Committed(
            ("path", file), ("build_dir", Path.Combine(build.Folder, "context")), ("pull", false), ("compress", true),
            ("arguments", new Dictionary<string, string> { ["WHO"] = "me" }));
        string found = "";

        Task<IArtifact?> RunAsync() => build.RunAsync(options, async (machine, token) =>
            found = await TestBuild.SucceedAsync(machine, "cd /context; find . -type f | sort; cat /who", token));

        build.Environment["DOCKER_BUILDKIT"] = "0";
        BuildFailedException classic = await Assert.ThrowsAsync<BuildFailedException>(RunAsync);
        Assert.Contains("--mount option requires BuildKit", classic.Message, StringComparison.Ordinal);

        build.Environment["DOCKER_BUILDKIT"] = "1";
        IArtifact image = (await RunAsync())!;
        await build.AssertNothingLeftAsync(server);
        Assert.Equal("./.dockerignore\n./Own.Dockerfile\n./a\nfrom me", found);
        Assert.Equal("from me", await server.RunAsync("run", "--rm", image.Id));
        Assert.Contains(build.Ui.Lines, static line => line.StartsWith(
            "log:", StringComparison.Ordinal) && line.EndsWith("said by a command", StringComparison.Ordinal));
        Assert.Contains(build.Ui.Lines, static line => line.Contains("COPY . /context", StringComparison.Ordinal));

        // One that is not to be seen is, because there is no other way for it.
        build.Write("context/.dockerignore", "secret\n*.Dockerfile\n.dockerignore\n");
        await RunAsync();
        Assert.Equal("./Own.Dockerfile\n./a\nfrom me", found);
        Assert.Contains(
            build.Ui.Lines,
            static line => line.Contains("is part of the folder for BuildKit", StringComparison.Ordinal));

        build.Environment["DOCKER_BUILDKIT"] = "perhaps";
        BuildFailedException wrong = await Assert.ThrowsAsync<BuildFailedException>(RunAsync);
        Assert.Contains(
            "DOCKER_BUILDKIT is \"perhaps\", which is neither 1 nor 0", wrong.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Command_that_fails_is_told_with_its_last_lines()
    {
        DockerServer server = await engine.Server;
        using TestBuild build = new(server.Address);
        build.Environment["DOCKER_BUILDKIT"] = "1";
        string file = build.Write(
            "context/Dockerfile", $"FROM {DockerServer.Busybox}\nRUN echo broken by me; exit 3\n");
        BuildFailedException e = await build.FailAsync(
            Committed(("path", file), ("build_dir", Path.GetDirectoryName(file)!), ("pull", false)), TestBuild.NothingAsync);
        Assert.StartsWith("docker build failed: ", e.Message, StringComparison.Ordinal);
        Assert.Contains("echo broken by me; exit 3", e.Message, StringComparison.Ordinal);
        Assert.EndsWith("\nbroken by me", e.Message, StringComparison.Ordinal);
        await build.AssertNothingLeftAsync(server);
    }

    [Fact]
    public async Task Base_image_that_needs_a_login_is_pulled_with_it()
    {
        DockerServer server = await engine.Server;
        using TestBuild build = new(server.Address);
        build.Environment["DOCKER_BUILDKIT"] = "1";
        await using RegistryServer registry = await RegistryServer.StartAsync(build.Folder, hasPassword: true);
        string repository = $"{registry.Address}/private";
        IArtifact tagged = (await build.PostProcessAsync(
            "docker-tag", TestBuild.Options(("repository", repository)), (await build.RunAsync(Plain, TestBuild.NothingAsync))!)).Artifact!;
        HclValue login = TestBuild.Options(Login(registry));
        await build.PostProcessAsync("docker-push", login, tagged);
        await server.RunAsync("rmi", repository);

        string file = build.Write("context/Dockerfile", $"FROM {repository}\nRUN true\n");
        HclValue dockerfile = TestBuild.Options(("path", file), ("build_dir", Path.GetDirectoryName(file)!));
        await build.RunAsync(
            TestBuild.Options([("build", dockerfile), ("discard", true), .. Login(registry)]), TestBuild.NothingAsync);
        await build.AssertNothingLeftAsync(server);
    }

    private static HclValue Plain =>
        TestBuild.Options(("image", DockerServer.Busybox), ("pull", false), ("commit", true));

    private static HclValue Committed(params (string Name, object Value)[] dockerfile) =>
        TestBuild.Options(("build", TestBuild.Options(dockerfile)), ("commit", true));

    private static (string Name, object Value)[] Login(RegistryServer registry) =>
    [
        ("login", true), ("login_server", registry.Address), ("login_username", RegistryServer.User), (
            "login_password", RegistryServer.Password),
    ];
}
