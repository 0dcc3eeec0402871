using Kiln.Builders.Docker.Tests.Support;
using Kiln.Sdk.Communication;
using Kiln.Sdk.Components;
using Kiln.Testing;
using Kiln.Values;

namespace Kiln.Builders.Docker.Tests;

/// <summary>Ways into containers, and to engines, that are not the usual ones.</summary>
[Collection(FarEngineTests.Name)]
public sealed class OtherWaysTests(FarEngine engine)
{
    private const string Template = """
        source "docker" "far" {
          image  = "kiln/busybox:1"
          pull   = false
          commit = true
        }

        build {
          sources = ["source.docker.far"]

          provisioner "file" {
            content     = "sent\n"
            destination = "/sent"
          }

          provisioner "shell" {
            inline = ["cat /sent", "cat /proc/mounts | grep packer-files"]
          }

          post-processor "docker-tag" {
            repository = "kiln/far"
          }
        }
        """;

    [Fact]
    public async Task Container_is_provisioned_through_ssh_at_its_own_address()
    {
        DockerServer server = await engine.Server;
        using TestBuild build = new(server.Address);
        string key = Path.Combine(build.Folder, "key");
        await SshServer.MakeKeyAsync(key, "-t", "ed25519");
        HclValue options = TestBuild.Options(
            ("image", DockerServer.Busybox), ("pull", false), ("commit", true), ("communicator", "ssh"),
            ("ssh_username", "root"), ("ssh_private_key_file", key), ("run_command", ServerCommand(File.ReadAllText(key + ".pub").Trim())));
        string seen = "";
        IArtifact image = (await build.RunAsync(options, async (machine, token) =>
        {
            seen = await TestBuild.SucceedAsync(machine, "echo $SSH_CONNECTION", token);
            await TestBuild.UploadAsync(machine, "/made", "by ssh\n", null, token);
        }))!;
        await build.AssertNothingLeftAsync(server);
        Assert.Matches("^10[.][0-9.]+ [0-9]+ 10[.][0-9.]+ 22$", seen);
        Assert.Contains(
            $"Using SSH communicator to connect: {seen.Split(' ')[2]}", build.Text, StringComparison.Ordinal);
        Assert.Equal("by ssh", await server.RunAsync("run", "--rm", "--entrypoint", "/bin/cat", image.Id, "/made"));
    }

    [Fact]
    public async Task Container_without_a_network_has_no_way_for_ssh_and_says_so()
    {
        DockerServer server = await engine.Server;
        using TestBuild build = new(server.Address);
        BuildFailedException e = await build.FailAsync(
            TestBuild.Options(
                ("image", DockerServer.Busybox), ("pull", false), ("commit", true), ("communicator", "ssh"), ("ssh_timeout", "2s"),
                ("ssh_username", "root"), ("ssh_password", "x"),
                ("run_command", new[] { "-d", "-i", "-t", "--network", "none", "--entrypoint=/bin/sh", "{{.Image}}" })),
            TestBuild.NothingAsync);
        Assert.Contains(
            "the container has no address: it has no network",
            string.Join('\n', build.Ui.Lines) + e.Message,
            StringComparison.Ordinal);
        await build.AssertNothingLeftAsync(server);
    }

    [Fact]
    public async Task Container_that_nobody_enters_is_committed()
    {
        DockerServer server = await engine.Server;
        using TestBuild build = new(server.Address);
        HclValue options = TestBuild.Options(
            ("image", DockerServer.Busybox), ("pull", false), ("commit", true), ("communicator", "none"));
        IArtifact? image = await build.RunAsync(options, TestBuild.NothingAsync);
        await build.AssertNothingLeftAsync(server);
        Assert.DoesNotContain("communicator to connect", build.Text, StringComparison.Ordinal);
        Assert.Equal("[]", await server.RunAsync("image", "inspect", "--format", "{{json .RepoTags}}", image!.Id));
    }

    [Fact]
    public async Task Engine_behind_ssh_builds_and_an_unknown_host_is_told()
    {
        DockerServer server = await engine.Server;
        MarkedProcesses processes = new();
        await using SshServer ssh = await SshServer.StartAsync(processes);
        using IsolatedTool kiln = Packer.Kiln();
        using TemporaryDirectory folder = new();
        folder.Write("t.pkr.hcl", Template);
        string config = folder.Write("config", $"""
            IdentityFile {ssh.KeyFile}
            IdentitiesOnly yes
            UserKnownHostsFile {folder.Combine("known")}

            """);
        folder.Write("bin/ssh", $"#!/bin/sh\nexec {Requires.Tool("ssh", "openssh-client")} -F {config} \"$@\"\n");
        File.SetUnixFileMode(folder.Combine("bin", "ssh"), (UnixFileMode)0b111_101_101);
        kiln.Environment["PATH"] = $"{folder.Combine("bin")}:{Environment.GetEnvironmentVariable("PATH")}";
        kiln.Environment["DOCKER_HOST"] = $"ssh://{ssh.User}@127.0.0.1:{ssh.Port}{server.Address["unix://".Length..]}";

        KilnRun unknown = await kiln.RunAsync(folder, "build", "-color=false", "t.pkr.hcl");
        Assert.Equal(1, unknown.ExitCode);
        Assert.Contains("Host key verification failed", unknown.Output, StringComparison.Ordinal);
        Assert.Contains(
            "`ssh HOST docker version` has to work without a question",
            string.Join(' ', unknown.Output.Split()),
            StringComparison.Ordinal);

        folder.Write("known", $"[127.0.0.1]:{ssh.Port} {ssh.HostKey("ed25519")}\n");
        KilnRun run = await kiln.RunAsync(folder, "build", "-color=false", "t.pkr.hcl");
        Assert.True(run.ExitCode == 0, run.Output + run.Error);
        Assert.Contains("docker.far: sent", run.Output, StringComparison.Ordinal);
        Assert.Contains("docker.far: tmpfs /packer-files", run.Output, StringComparison.Ordinal);
        Assert.Equal("sent", await server.RunAsync("run", "--rm", "--entrypoint", "/bin/cat", "kiln/far", "/sent"));
        Assert.Equal("", await server.RunAsync("ps", "--all", "--quiet"));
    }

    /// <summary>The container gets a server of this machine: its program, and the libraries of it.</summary>
    private static string[] ServerCommand(string key)
    {
        string program = Requires.Tool("dropbear", "dropbear-bin");
        string start = $"mkdir -p /root/.ssh /etc/dropbear; chmod 700 /root /root/.ssh; echo '{key}' > "
            + "/root/.ssh/authorized_keys; exec /dropbear -F -E -R -s";
        return
        [
            "-d", "-i", "-t", "-v", $"{program}:/dropbear:ro", "-v", "/usr/lib:/lib:ro", "-v", "/usr/lib64:/lib64:ro",
            "--entrypoint=/bin/sh", "{{.Image}}", "-c", start,
        ];
    }
}
