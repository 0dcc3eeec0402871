using Kiln.Builders.Docker.Tests.Support;
using Kiln.Testing;

namespace Kiln.Builders.Docker.Tests;

/// <summary>
/// Who the user is at registries: helper programs of the docker program, and the template; never shown.
/// </summary>
[Collection(DockerTests.Name)]
public sealed class CredentialTests(DockerFixture docker)
{
    private const string Helper = """
        #!/bin/sh
        echo "$@" >> "$HOME/asked"
        read server
        case $server in
          127.0.0.1:*) echo '{"ServerURL":"'$server'","Username":"builder","Secret":"s3cret"}' ;;
          *) echo "credentials not found in native keychain"; exit 1 ;;
        esac
        """;

    private const string Template = """
        variable "registry" {
          type = string
        }

        variable "password" {
          type      = string
          default   = ""
          sensitive = true
        }

        source "docker" "image" {
          image  = "kiln/busybox:1"
          pull   = false
          commit = true
        }

        build {
          sources = ["source.docker.image"]

          post-processors {
            post-processor "docker-tag" {
              repository = "${var.registry}/made"
            }

            post-processor "docker-push" {
              login          = var.password != ""
              login_server   = var.registry
              login_username = "builder"
              login_password = var.password
            }
          }
        }
        """;

    [Fact]
    public async Task Credentials_come_from_helpers_or_the_template_and_show_nowhere()
    {
        DockerServer server = await docker.Server;
        using TemporaryDirectory work = new();
        await using RegistryServer registry = await RegistryServer.StartAsync(work, hasPassword: true);
        using IsolatedTool kiln = Packer.Kiln();
        string config = Path.Combine(kiln.Home, ".docker", "config.json");
        Directory.CreateDirectory(Path.GetDirectoryName(config)!);
        work.Write("t.pkr.hcl", Template);
        work.Write("bin/docker-credential-kilntest", Helper);
        File.SetUnixFileMode(work.Combine("bin", "docker-credential-kilntest"), (UnixFileMode)0b111_101_101);
        kiln.Environment["PATH"] = $"{work.Combine("bin")}:{Environment.GetEnvironmentVariable("PATH")}";
        kiln.Environment["DOCKER_HOST"] = server.Address;
        kiln.Environment["PACKER_LOG"] = "1";

        string asked = Path.Combine(kiln.Home, "asked");
        foreach (string helper in new[] { """{"credsStore":"kilntest"}""", $$"""{"credHelpers":{"{{registry.Address}}":"kilntest"} }""" })
        {
            await File.WriteAllTextAsync(config, helper, TestContext.Current.CancellationToken);
            File.Delete(asked);
            await PushAsync(kiln, work, registry, password: "");
            Assert.Equal("get\n", await File.ReadAllTextAsync(asked, TestContext.Current.CancellationToken));
        }

        await File.WriteAllTextAsync(config, """{"credsStore":"none-of-these"}""", TestContext.Current.CancellationToken);
        KilnRun missing = await RunAsync(kiln, work, registry, "");
        Assert.Equal(1, missing.ExitCode);
        Assert.Contains("docker-credential-none-of-these", missing.Output, StringComparison.Ordinal);

        // The login of the template is stored nowhere, and goes before the file.
        await PushAsync(kiln, work, registry, RegistryServer.Password);
        Assert.Equal("""{"credsStore":"none-of-these"}""", await File.ReadAllTextAsync(config, TestContext.Current.CancellationToken));
    }

    private static async Task PushAsync(
        IsolatedTool kiln,
        TemporaryDirectory work,
        RegistryServer registry,
        string password)
    {
        KilnRun run = await RunAsync(kiln, work, registry, password);
        Assert.True(run.ExitCode == 0, run.Output + run.Error);
        Assert.DoesNotContain(RegistryServer.Password, run.Output + run.Error, StringComparison.Ordinal);
    }

    private static Task<KilnRun> RunAsync(
        IsolatedTool kiln,
        TemporaryDirectory work,
        RegistryServer registry,
        string password)
    {
        kiln.Environment["PKR_VAR_password"] = password;
        return kiln.RunAsync(work, "build", "-color=false", "-var", $"registry={registry.Address}", "t.pkr.hcl");
    }
}
