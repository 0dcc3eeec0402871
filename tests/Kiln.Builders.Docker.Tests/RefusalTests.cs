using System.Net;
using Kiln.Builders.Docker.Engine;
using Kiln.Builders.Docker.Tests.Support;
using Kiln.Sdk.Components;
using Kiln.Testing;
using Kiln.Values;

namespace Kiln.Builders.Docker.Tests;

/// <summary>Registries that refuse, and what users are told.</summary>
[Collection(DockerTests.Name)]
public sealed class RefusalTests(DockerFixture docker)
{
    /// <summary>
    /// What the registry does at once, the words of the message, and those of the advice. What goes wrong later the
    /// engine tries again for a minute.
    /// </summary>
    public static TheoryData<string, string, string> Refusals => new()
    {
        { "401 at once", "unauthorized", "docker login" },
        { "401 without words", "no basic auth credentials", "docker login" },
        { "cut at once", "EOF", "The connection with the registry broke" },
        { "no registry", "404", "" },
    };

    [Theory]
    [MemberData(nameof(Refusals))]
    public async Task Refused_push_says_why_and_what_to_do(string kind, string expected, string advice)
    {
        DockerServer server = await docker.Server;
        using TestBuild build = new(server.Address);
        await using RefusingRegistry registry = new(_ => AnswerOf(kind));
        string repository = $"{registry.Address}/x";
        await server.RunAsync("tag", DockerServer.Busybox, repository);
        HclValue committed = TestBuild.Options(("image", DockerServer.Busybox), ("pull", false), ("commit", true));
        IArtifact image = (await build.RunAsync(committed, TestBuild.NothingAsync))!;
        IArtifact tagged = (
            await build.PostProcessAsync("docker-tag", TestBuild.Options(("repository", repository)), image)).Artifact!;
        BuildFailedException e = await Assert.ThrowsAsync<BuildFailedException>(
            () => build.PostProcessAsync("docker-push", TestBuild.Options(), tagged));
        await server.RunAsync("rmi", repository);
        Assert.StartsWith($"Error pushing {repository}:latest: ", e.Message, StringComparison.Ordinal);
        Assert.Contains(expected, e.Message, StringComparison.OrdinalIgnoreCase);
        Assert.Contains(advice, e.Advice ?? "", StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Get \"https://r/v2/\": x509: certificate signed by unknown authority", "/etc/docker/certs.d")]
    [InlineData("Get \"https://r/v2/\": x509: certificate has expired or is not yet valid", "/etc/docker/certs.d")]
    [InlineData("Get \"https://r/v2/\": http: server gave HTTP response to HTTPS client", "insecure-registries")]
    [InlineData("Get \"https://r/v2/\": dial tcp: lookup r: no such host", "could not reach the registry")]
    [InlineData("denied: requested access to the resource is denied", "docker login")]
    [InlineData(
        "write tcp 127.0.0.1:58684->127.0.0.1:5000: use of closed network connection",
        "The connection with the registry broke")]
    [InlineData("received unexpected HTTP status: 500 Internal Server Error", "The registry failed")]
    [InlineData("toomanyrequests: You have reached your pull rate limit.", "Log in")]
    [InlineData("manifest for r/x:1 not found: manifest unknown", "image's name and tag")]
    [InlineData("write /var/lib/docker/tmp/x: no space left on device", "docker system df")]
    public void Words_of_the_engine_lead_to_advice(string message, string advice) => Assert.Contains(
        advice, EngineRefusal.Of(HttpStatusCode.InternalServerError, message).Advice, StringComparison.Ordinal);

    private static string? AnswerOf(string kind) => kind switch
    {
        "401 at once" => RefusingRegistry.Answer(
            401, """{"errors":[{"code":"UNAUTHORIZED","message":"authentication required"}]}"""),
        "401 without words" => RefusingRegistry.Answer(401, "", "WWW-Authenticate: Basic realm=\"x\"\r\n"),
        "cut at once" => null,
        _ => RefusingRegistry.Answer(404, "<html>not here</html>"),
    };
}
