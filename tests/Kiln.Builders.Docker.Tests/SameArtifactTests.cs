using System.Formats.Tar;
using System.Security.Cryptography;
using System.Text.RegularExpressions;
using Kiln.Builders.Docker.Tests.Support;
using Kiln.Testing;

namespace Kiln.Builders.Docker.Tests;

/// <summary>
/// One template with Kiln's own components, with those of packer 1.6.6 below Kiln, and with packer 1.6.6 alone makes
/// the same artifacts.
/// </summary>
[Collection(DockerTests.Name)]
public sealed partial class SameArtifactTests(DockerFixture docker)
{
    private const string Template = """
        variable "repository" {
          type = string
        }

        source "docker" "image" {
          image   = "kiln/busybox:1"
          pull    = false
          commit  = true
          author  = "me@example"
          message = "a message"
          changes = [
            "ENV MADE=yes WORDS=\"two words\"",
            "LABEL one=1 two=\"2 2\"",
            "USER user",
            "WORKDIR /home",
            "EXPOSE 80 53/udp",
            "VOLUME /data",
            "CMD [\"cat\", \"/made/first\"]",
            "ENTRYPOINT [\"/bin/sh\", \"-c\"]",
          ]
        }

        # Without these two, 1.6.6 leaves those of run_command; later plugins, and Kiln, put those of the base image.
        source "docker" "plain" {
          image   = "kiln/busybox:1"
          pull    = false
          commit  = true
          changes = ["CMD [\"/bin/sh\"]", "ENTRYPOINT []"]
        }

        source "docker" "archive" {
          image       = "kiln/busybox:1"
          pull        = false
          export_path = "exported.tar"
        }

        build {
          sources = ["source.docker.image", "source.docker.plain", "source.docker.archive"]

          provisioner "shell" {
            inline = ["mkdir /made", "echo $PACKER_BUILD_NAME $PACKER_BUILDER_TYPE > /made/first", "chmod 750 /made/first", "ln -s first /made/link"]
          }

          provisioner "file" {
            source      = "tree"
            destination = "/made"
          }

          provisioner "file" {
            source      = "tree/"
            destination = "/made/again"
          }

          provisioner "file" {
            source      = "tree/a"
            destination = "/made/one"
          }

          post-processors {
            post-processor "docker-tag" {
              only       = ["docker.image"]
              repository = var.repository
              tags       = ["1", "latest"]
            }

            post-processor "docker-save" {
              only = ["docker.image"]
              path = "saved.tar"
            }
          }

          post-processor "docker-tag" {
            only       = ["docker.plain"]
            repository = "${var.repository}/plain"
          }

          post-processors {
            post-processor "docker-import" {
              only       = ["docker.archive"]
              repository = "${var.repository}/imported"
              tag        = "3"
              changes    = ["CMD [\"/bin/sh\"]"]

            keep_input_artifact = true
            }
          }
        }
        """;

    /// <summary>The post-processors of both sides take turns.</summary>
    private const string Chain = """
        variable "repository" {
          type = string
        }

        source "docker" "image" {
          image  = "kiln/busybox:1"
          pull   = false
          commit = true
        }

        build {
          sources = ["source.docker.image"]

          post-processors {
            post-processor "old-docker-tag" {
              repository = "${var.repository}/theirs"
              tags       = ["1", "2"]
            }

            post-processor "docker-push" {}
          }

          post-processors {
            post-processor "docker-tag" {
              repository = "${var.repository}/ours"
              tags       = ["1", "2"]
            }

            post-processor "old-docker-push" {}
          }
        }
        """;

    [Fact]
    public async Task One_template_makes_the_same_artifacts_everywhere()
    {
        DockerServer server = await docker.Server;
        using IsolatedTool packer = Packer.Alone();
        using IsolatedTool plugin = Packer.Kiln(Packer.Family);
        using IsolatedTool own = Packer.Kiln();
        string expected = await BuildAsync(packer, server, "kiln/by-packer");
        Assert.Contains("made/again/b/c RegularFile 600 0:0", expected, StringComparison.Ordinal);
        Assert.Matches("docker.image,artifact,[0-9],id,REPOSITORY:latest", expected);
        Assert.Equal(expected, await BuildAsync(plugin, server, "kiln/by-plugin"));
        Assert.Equal(expected, await BuildAsync(own, server, "kiln/by-kiln"));
    }

    [Fact]
    public async Task Tags_pass_between_post_processors_of_both_sides()
    {
        DockerServer server = await docker.Server;
        using TemporaryDirectory folder = new();
        await using RegistryServer registry = await RegistryServer.StartAsync(folder, hasPassword: false);
        using IsolatedTool kiln = Packer.Kiln(Packer.OldFamily);
        kiln.Environment["DOCKER_HOST"] = server.Address;
        folder.Write("t.pkr.hcl", Chain);
        KilnRun run = await kiln.RunAsync(folder, "build", "-var", $"repository={registry.Address}", "t.pkr.hcl");
        Assert.True(run.ExitCode == 0, run.Output + run.Error);
        foreach (string repository in new[] { "theirs", "ours" })
        {
            using HttpClient http = new();
            string tags = await http.GetStringAsync(
                $"http://{registry.Address}/v2/{repository}/tags/list", TestContext.Current.CancellationToken);
            Assert.True(
                tags.Contains("\"1\"", StringComparison.Ordinal) && tags.Contains("\"2\"", StringComparison.Ordinal),
                $"{tags}\n{run.Output}");
        }
    }

    private static async Task<string> BuildAsync(IsolatedTool tool, DockerServer server, string repository)
    {
        using TemporaryDirectory work = new();
        tool.Environment["DOCKER_HOST"] = server.Address;
        work.Write("t.pkr.hcl", Template);
        work.Write("tree/a", "a\n");
        work.Write("tree/b/c", "c\n");
        File.SetUnixFileMode(work.Combine("tree", "b", "c"), UnixFileMode.UserRead | UnixFileMode.UserWrite);
        KilnRun run = await tool.RunAsync(
            work, "-machine-readable", "build", "-var", $"repository={repository}", "t.pkr.hcl");
        Assert.True(run.ExitCode == 0, run.Output + run.Error);
        Assert.Equal("", await server.RunAsync("ps", "--all", "--quiet"));
        string[] images =
            [repository + ":1", repository + ":latest", repository + "/plain:latest", repository + "/imported:3"];
        string[] seen =
        [
            .. run.Output.Split('\n').Where(static line => line.Contains(",artifact", StringComparison.Ordinal))
                .Select(static line => line[(
                    line.IndexOf(',', StringComparison.Ordinal) + 1)..].TrimEnd()).Order(StringComparer.Ordinal),
            await server.RunAsync(["image", "inspect", "--format", "{{.RepoTags}} {{json .Config}} {{.Author}} "
                + "{{.Comment}} {{.Os}}/{{.Architecture}}", .. images]),
            .. Content(work.Combine("exported.tar")),
            .. await ContentAsync(server, work, images[0]),
            .. await ContentAsync(server, work, images[3]),
            await server.RunAsync("load", "--input", work.Combine("saved.tar")),
        ];
        return Id().Replace(string.Join('\n', seen).Replace(repository, "REPOSITORY", StringComparison.Ordinal), "ID");
    }

    private static async Task<string[]> ContentAsync(DockerServer server, TemporaryDirectory work, string image)
    {
        string container = await server.RunAsync("create", image);
        string file = work.Combine("content.tar");
        await server.RunAsync("export", "--output", file, container);
        await server.RunAsync("rm", "--volumes", container);
        return [.. Content(file)];
    }

    private static IEnumerable<string> Content(string archive)
    {
        List<string> lines = [];
        using TarReader reader = new(File.OpenRead(archive));
        while (reader.GetNextEntry() is { } entry)
        {
            string digest = entry.DataStream is null ? "" : Convert.ToHexStringLower(
                SHA256.HashData(entry.DataStream))[..16];
            lines.Add($"{entry.Name} {entry.EntryType} {Convert.ToString((int)entry.Mode, 8)} "
                + $"{entry.Uid}:{entry.Gid} {entry.LinkName} {digest}");
        }

        return lines.Order(StringComparer.Ordinal);
    }

    [GeneratedRegex(@"\b[0-9a-f]{64}\b|(?<=""Hostname"":"")[0-9a-f]{12}")]
    private static partial Regex Id();
}
