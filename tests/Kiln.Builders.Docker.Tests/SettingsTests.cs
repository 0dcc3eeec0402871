using System.Security.Cryptography;
using System.Text;
using Kiln.Builders.Docker.Engine;
using Kiln.Testing;

namespace Kiln.Builders.Docker.Tests;

public sealed class SettingsTests : IDisposable
{
    private readonly TemporaryDirectory _folder = new();

    public static TheoryData<string, string> Addresses => new()
    {
        { "unix:///run/docker.sock", "/run/docker.sock" },
        { "tcp://box:1234", "box 1234 plain" },
        { "tcp://box", "box 2375 plain" },
        { "box:99", "box 99 plain" },
        { "http://10.0.0.1:2375", "10.0.0.1 2375 plain" },
        { "https://box", "box 2376 tls" },
        { "tcp://[::1]:77", "::1 77 plain" },
        { "ssh://box", "ssh: -T -o BatchMode=yes -o ConnectTimeout=15 -- box docker system dial-stdio" },
        { "ssh://me@my_box:2222/", "ssh: -T -o BatchMode=yes -o ConnectTimeout=15 -l me -p 2222 -- my_box docker system dial-stdio" },
        { "ssh://[::1]/a'b/sock", @"-- ::1 docker --host 'unix:///a'\''b/sock' system dial-stdio" },
        { "ssh://me:secret@box", "write ssh://USER@HOST, ssh://HOST:PORT or an alias of ssh; no password" },
        { "ssh://", "write ssh://USER@HOST" },
        { "npipe:////./pipe/docker_engine", "only unix://, tcp:// and ssh:// addresses can be used here" },
        { "gopher://x", "write unix:///var/run/docker.sock, tcp://HOST:PORT or ssh://USER@HOST" },
        { "tcp://", "write unix:///var/run/docker.sock, tcp://HOST:PORT or ssh://USER@HOST" },
    };

    [Theory]
    [MemberData(nameof(Addresses))]
    public void DOCKER_HOST_says_where_the_engine_is(string text, string expected)
    {
        string actual;
        try
        {
            EngineAddress address = Settings(("DOCKER_HOST", text)).Find();
            actual = address.Ssh is { } ssh ? $"ssh: {string.Join(' ', ssh.Arguments)}" : address.SocketPath ?? $"{address.Host} {address.Port} {(address.Certificates is null ? "plain" : "tls")}";
        }
        catch (EngineException e)
        {
            actual = e.Message;
            Assert.Equal(EngineFailure.Settings, e.Reason);
        }

        Assert.Contains(expected, actual, StringComparison.Ordinal);
    }

    [Fact]
    public void Nothing_said_is_the_socket_of_the_machine() =>
        Assert.Equal("/var/run/docker.sock", Settings().Find().SocketPath);

    [Fact]
    public void Certificates_are_taken_from_the_named_folder()
    {
        EngineAddress address = Settings(
            ("DOCKER_HOST", "tcp://box"), ("DOCKER_TLS_VERIFY", "1"), ("DOCKER_CERT_PATH", "/certs")).Find();
        Assert.Equal(2376, address.Port);
        Assert.Equal(new EngineCertificates("/certs", IsVerified: true), address.Certificates);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Context_in_use_says_it_when_DOCKER_HOST_does_not(bool byVariable)
    {
        string id = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes("far")));
        Write($"contexts/meta/{id}/meta.json", """{"Name":"far","Endpoints":{"docker":{"Host":"tcp://far:1"}}}""");
        Write("config.json", byVariable ? """{"currentContext":"other"}""" : """{"currentContext":"far"}""");
        EngineSettings settings = byVariable ? Settings(("DOCKER_CONTEXT", "far")) : Settings();
        Assert.Equal("far", settings.Find().Host);
        Assert.Equal("unix:///x", Settings(("DOCKER_HOST", "unix:///x"), ("DOCKER_CONTEXT", "far")).Find().Text);
    }

    [Fact]
    public void Engine_of_an_earlier_run_has_the_certificates_of_its_context()
    {
        string id = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes("far")));
        Write($"contexts/meta/{id}/meta.json", """{"Name":"far","Endpoints":{"docker":{"Host":"tcp://far:1"}}}""");
        Write($"contexts/tls/{id}/docker/ca.pem", "");
        EngineSettings settings = Settings(("DOCKER_CONTEXT", "far"));
        Assert.NotNull(settings.At("tcp://far:1").Certificates);
        Assert.Null(settings.At("tcp://other:1").Certificates);
        Assert.Null(Settings(("DOCKER_CONTEXT", "gone")).At("tcp://far:1").Certificates);
    }

    [Fact]
    public void Context_that_is_not_there_is_told()
    {
        EngineException e = Assert.Throws<EngineException>(() => Settings(("DOCKER_CONTEXT", "gone")).Find());
        Assert.Contains("There is no docker context \"gone\"", e.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{")]
    [InlineData("[]")]
    [InlineData("""{"currentContext":7}""")]
    public void File_of_the_docker_program_that_is_damaged_never_crashes(string json)
    {
        Write("config.json", json);
        try
        {
            Assert.Equal("/var/run/docker.sock", Settings().Find().SocketPath);
        }
        catch (EngineException e)
        {
            Assert.Contains("config.json of the docker program cannot be read", e.Message, StringComparison.Ordinal);
        }
    }

    public void Dispose() => _folder.Dispose();

    private EngineSettings Settings(params (string Name, string Value)[] variables) => new(name =>
        name == "DOCKER_CONFIG" ? _folder.Path : variables.FirstOrDefault(v => v.Name == name).Value);

    private void Write(string name, string text)
    {
        string path = _folder.Combine(name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text);
    }
}
