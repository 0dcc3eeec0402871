using System.Formats.Tar;
using System.Text.Json;
using Kiln.PluginHost.Tests.Support;
using Kiln.Testing;

namespace Kiln.PluginHost.Tests.Real;

/// <summary>
/// packer 1.6.6's builder <c>docker</c> against a real daemon: below Kiln it makes what it makes below packer, and Kiln's own
/// builder makes the same.
/// </summary>
[Collection(DockerTests.Name)]
public sealed class DockerBuildTests(DockerFixture docker)
{
    /// <summary>Its provisioners are packer's below packer; below Kiln one half is Kiln's, one half packer's.</summary>
    private const string Template = """
        variable "who" {
          type    = string
          default = "HOST"
        }

        source "docker" "image" {
          image   = "kiln/busybox:1"
          pull    = false
          commit  = true
          changes = ["ENV MADE=yes", "LABEL who=${var.who}"]
        }

        source "docker" "archive" {
          image       = "kiln/busybox:1"
          pull        = false
          export_path = "exported.tar"
        }

        build {
          sources = ["source.docker.image", "source.docker.archive"]

          provisioner "shell" {
            inline           = ["mkdir /made", "echo $WORD from $PACKER_BUILD_NAME of $PACKER_BUILDER_TYPE | tee /made/first"]
            environment_vars = ["WORD=it's"]
          }

          provisioner "OLDshell" {
            inline           = ["echo $WORD from $PACKER_BUILD_NAME of $PACKER_BUILDER_TYPE | tee /made/second"]
            environment_vars = ["WORD=it's"]
            execute_command  = "chmod +x {{.Path}}; {{.Vars}} ANSWER=42 {{.Path}}"
          }

          provisioner "file" {
            source      = "tree"
            destination = "/made"
          }

          provisioner "OLDfile" {
            source      = "tree/"
            destination = "/made/again"
          }

          provisioner "OLDfile" {
            source      = "/made/first"
            destination = "${source.name}.first"
            direction   = "download"
          }

          provisioner "shell-local" {
            inline = ["echo ${build.ID} > ${source.name}.id"]
          }

          provisioner "OLDshell-local" {
            inline = ["echo ${build.ID} > ${source.name}.id-again"]
          }

          post-processor "manifest" {
            output = "manifest.json"
          }

          post-processors {
            post-processor "docker-tag" {
              only       = ["docker.image"]
              repository = "kiln/made-${var.who}"
              tags       = ["1", "latest"]
            }

            post-processor "docker-save" {
              only = ["docker.image"]
              path = "saved.tar"
            }
          }

          post-processors {
            post-processor "OLDcompress" {
              only   = ["docker.archive"]
              output = "exported.tar.gz"
            }

            post-processor "checksum" {
              only           = ["docker.archive"]
              checksum_types = ["sha256"]
              output         = "exported.sha256"
            }
          }
        }
        """;

    [Fact]
    public async Task Images_and_archives_have_the_same_content()
    {
        DockerServer server = await docker.Server;
        using HostedRun packer = HostedRun.Packer();
        using HostedRun plugin = HostedRun.Kiln(RealPlugins.Docker, RealPlugins.Old);
        using HostedRun builtIn = HostedRun.Kiln(RealPlugins.Old);
        Made expected = await BuildAsync(packer, server);
        Made actual = await BuildAsync(plugin, server);
        Assert.Equal(expected, actual);
        Assert.Equal(expected, await BuildAsync(builtIn, server));
        Assert.Contains("made/first it's from image of docker", actual.Saved, StringComparison.Ordinal);
    }

    private static async Task<Made> BuildAsync(HostedRun host, DockerServer server)
    {
        host.Environment["DOCKER_HOST"] = server.Address;
        host.With("tree/a", "a\n").With("tree/b/c", "c\n");
        host.With("t.pkr.hcl", Template
            .Replace("HOST", host.Name, StringComparison.Ordinal)
            .Replace("OLD", host.IsKiln ? RealPlugins.Prefix : "", StringComparison.Ordinal));
        string output = await host.SucceedAsync("build", "-color=false", "t.pkr.hcl");
        Assert.Equal("", await server.RunAsync("ps", "--all", "--quiet"));

        string image = $"kiln/made-{host.Name}";
        string id = await server.RunAsync("image", "inspect", "--format", "{{.Id}}", image + ":1");
        Assert.Equal(id, await server.RunAsync("image", "inspect", "--format", "{{.Id}}", image + ":latest"));
        Assert.Contains($"Imported Docker image: {id}", output, StringComparison.Ordinal);
        Assert.Equal(host.Read("image.id"), host.Read("image.id-again"));
        Assert.Equal(64, host.Read("archive.id").Trim().Length);
        return new(
            await server.RunAsync("run", "--rm", "--entrypoint", "/bin/sh", image + ":1", "-c", "cd /; for f in $(find made -type f | sort); do echo $f $(cat $f); done"),
            await server.RunAsync("image", "inspect", "--format", "{{.Config.Env}}", image + ":1"),
            await server.RunAsync("image", "inspect", "--format", "{{.Config.Labels.who}}", image + ":1") == host.Name,
            string.Join(' ', Content(host.PathOf("exported.tar"))),
            host.Read("image.first") + host.Read("archive.first"),
            Manifest(host.Read("manifest.json")).Replace(id, "IMAGE", StringComparison.Ordinal));
    }

    private static IEnumerable<string> Content(string archive)
    {
        using TarReader reader = new(File.OpenRead(archive));
        while (reader.GetNextEntry() is { } entry)
        {
            if (entry.Name.StartsWith("made/", StringComparison.Ordinal))
            {
                yield return entry.Name;
            }
        }
    }

    private static string Manifest(string json)
    {
        using JsonDocument document = JsonDocument.Parse(json);
        return string.Join('\n', document.RootElement.GetProperty("builds").EnumerateArray()
            .Select(static build => string.Join(
                ' ',
                build.GetProperty("name"),
                build.GetProperty("builder_type"),
                build.GetProperty("artifact_id"),
                build.GetProperty("files")))
            .Order(StringComparer.Ordinal));
    }

    private sealed record Made(
        string Saved,
        string Environment,
        bool IsLabelled,
        string Exported,
        string Downloaded,
        string Manifest);
}
