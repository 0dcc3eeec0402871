using Kiln.Builders.Docker.Tests.Support;
using Kiln.Sdk.Components;
using Kiln.Testing;
using Kiln.Values;

namespace Kiln.Builders.Docker.Tests;

/// <summary>Pushing to, pulling from and logging in to Debian's docker-registry; tokens of moto.</summary>
[Collection(DockerTests.Name)]
public sealed class RegistryTests(DockerFixture docker)
{
    [Fact]
    public async Task Image_is_pushed_under_all_its_names_and_pulled_again()
    {
        DockerServer server = await docker.Server;
        using TestBuild build = new(server.Address);
        await using RegistryServer registry = await RegistryServer.StartAsync(build.Folder, hasPassword: false);
        string repository = $"{registry.Address}/team/made";
        IArtifact image = (await build.RunAsync(Committed, TestBuild.NothingAsync))!;
        IArtifact tagged = (await build.PostProcessAsync(
            "docker-tag", TestBuild.Options(("repository", repository), ("tags", new[] { "1", "2" })), image)).Artifact!;
        PostProcessResult pushed = await build.PostProcessAsync("docker-push", TestBuild.Options(), tagged);
        Assert.Equal(("packer.post-processor.docker-import", $"{repository}:2"), (pushed.Artifact!.BuilderId, pushed.Artifact.Id));
        Assert.StartsWith($"{repository}@sha256:", pushed.Artifact.Variables.Values["Digest"].AsString(), StringComparison.Ordinal);
        Assert.StartsWith($"Pushing: {repository}:2\nThe push refers to repository [{repository}]\n", build.Text, StringComparison.Ordinal);
        Assert.Contains($"\nPushing: {repository}:1\n", build.Text, StringComparison.Ordinal);

        await server.RunAsync("rmi", "--force", $"{repository}:1", $"{repository}:2");
        IArtifact? again = await build.RunAsync(
            TestBuild.Options(("image", $"{repository}:1"), ("commit", true)), TestBuild.NothingAsync);
        Assert.Contains($"Pulling Docker image: {repository}:1\n1: Pulling from team/made\n", build.Text, StringComparison.Ordinal);
        Assert.StartsWith($"{repository}@sha256:", again!.Variables.Values["SourceImageDigest"].AsString(), StringComparison.Ordinal);

        BuildFailedException e = await build.FailAsync(
            TestBuild.Options(("image", $"{repository}:none"), ("discard", true)), TestBuild.NothingAsync);
        Assert.Contains($"manifest for {repository}:none not found", e.Message, StringComparison.Ordinal);
        await build.AssertNothingLeftAsync(server);
    }

    [Fact]
    public async Task Registry_with_a_password_takes_the_login_of_the_template_or_of_the_docker_program()
    {
        DockerServer server = await docker.Server;
        using TestBuild build = new(server.Address);
        await using RegistryServer registry = await RegistryServer.StartAsync(build.Folder, hasPassword: true);
        string repository = $"{registry.Address}/team/closed";
        IArtifact image = (await build.RunAsync(Committed, TestBuild.NothingAsync))!;
        IArtifact tagged = (await build.PostProcessAsync("docker-tag", TestBuild.Options(("repository", repository)), image)).Artifact!;
        Assert.Equal(repository, tagged.Id);

        BuildFailedException refused = await Assert.ThrowsAsync<BuildFailedException>(
            () => build.PostProcessAsync("docker-push", TestBuild.Options(), tagged));
        Assert.Contains("no basic auth credentials", refused.Message, StringComparison.Ordinal);
        Assert.Contains("docker login", refused.Advice, StringComparison.Ordinal);

        BuildFailedException wrong = await Assert.ThrowsAsync<BuildFailedException>(
            () => build.PostProcessAsync("docker-push", Login(registry, "wrong"), tagged));
        Assert.StartsWith("Error logging in to Docker: ", wrong.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("wrong", wrong.Message, StringComparison.Ordinal);

        await build.PostProcessAsync("docker-push", Login(registry, RegistryServer.Password), tagged);
        Assert.StartsWith("Logging in...\nLogin Succeeded\nPushing: ", build.Text.Replace(RegistryServer.Password + "\n", "", StringComparison.Ordinal), StringComparison.Ordinal);
        Assert.EndsWith("\nLogging out...", build.Text, StringComparison.Ordinal);

        string auth = Convert.ToBase64String(System.Text.Encoding.UTF8.GetBytes($"{RegistryServer.User}:{RegistryServer.Password}"));
        build.Write("stored/config.json", $$"""{"auths":{"{{registry.Address}}":{"auth":"{{auth}}"} } }""");
        build.Environment["DOCKER_CONFIG"] = Path.Combine(build.Folder, "stored");
        await build.PostProcessAsync("docker-push", TestBuild.Options(), tagged);
        await build.RunAsync(TestBuild.Options(("image", repository), ("discard", true)), TestBuild.NothingAsync);

        // A Dockerfile's base from there too.
        string file = build.Write("context/Dockerfile", $"FROM {repository}\n");
        await build.RunAsync(
            TestBuild.Options(("build", TestBuild.Options(("path", file), ("build_dir", Path.GetDirectoryName(file)!))), ("discard", true)),
            TestBuild.NothingAsync);
        await build.AssertNothingLeftAsync(server);
    }

    [Fact]
    public async Task Token_of_ecr_is_asked_for_with_the_keys_of_the_template()
    {
        DockerServer server = await docker.Server;
        using TestBuild build = new(server.Address);
        await using MotoServer moto = await MotoServer.StartAsync();
        build.Environment["AWS_ENDPOINT_URL"] = moto.Address;
        HclValue options = TestBuild.Options(
            ("image", "123456789012.dkr.ecr.eu-west-1.amazonaws.com/x:1"), ("discard", true), ("ecr_login", true),
            ("login_server", "123456789012.dkr.ecr.eu-west-1.amazonaws.com"), ("aws_access_key", "AKIAEXAMPLE"), ("aws_secret_key", "secret"));
        BuildFailedException e = await build.FailAsync(options, TestBuild.NothingAsync);

        // moto gives a token; the registry itself is not reachable from here, which the engine says.
        Assert.Contains("Fetching ECR credentials...", build.Text, StringComparison.Ordinal);
        Assert.Contains("Logging in...", build.Text, StringComparison.Ordinal);
        Assert.StartsWith("Error logging in: ", e.Message, StringComparison.Ordinal);

        build.Environment["AWS_ENDPOINT_URL"] = "http://127.0.0.1:1";
        BuildFailedException unreachable = await build.FailAsync(options, TestBuild.NothingAsync);
        Assert.StartsWith("Error fetching ECR credentials: ", unreachable.Message, StringComparison.Ordinal);
    }

    private static HclValue Committed { get; } =
        TestBuild.Options(("image", DockerServer.Busybox), ("pull", false), ("commit", true));

    private static HclValue Login(RegistryServer registry, string password) => TestBuild.Options(
        ("login", true), ("login_server", registry.Address), ("login_username", RegistryServer.User), ("login_password", password));
}
