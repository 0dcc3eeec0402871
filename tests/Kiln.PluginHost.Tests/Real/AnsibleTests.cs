using System.Globalization;
using Kiln.PluginHost.Tests.Support;
using Kiln.Testing;

namespace Kiln.PluginHost.Tests.Real;

/// <summary>
/// packer 1.6.6's provisioner <c>ansible</c> with Debian's ansible: it speaks to the machine through a proxy in its own process, and so
/// through the communicator that Kiln serves to it, which is the builder's in a third process.
/// </summary>
[Collection(DockerTests.Name)]
public sealed class AnsibleTests(DockerFixture docker)
{
    private const string Provisioner = """
          provisioner "ansible" {
            playbook_file    = "play.yml"
            user             = "root"
            ansible_env_vars = [
              "ANSIBLE_HOST_KEY_CHECKING=False", "ANSIBLE_NOCOLOR=1", "ANSIBLE_LOCAL_TEMP=FOLDER/local",
              "ANSIBLE_REMOTE_TMP=FOLDER/remote", "ANSIBLE_HOME=FOLDER/ansible", "ANSIBLE_SSH_CONTROL_PATH_DIR=FOLDER/control",
            ]
            extra_arguments  = [
              "--ssh-extra-args", "-o HostKeyAlgorithms=+ssh-rsa -o PubkeyAcceptedAlgorithms=+ssh-rsa", "--scp-extra-args=-O",
              "--extra-vars", "where=FOLDER/made",
            ]
          }
        """;

    private const string OverSsh = """
        source "OLDnull" "machine" {
          ssh_host             = "127.0.0.1"
          ssh_port             = PORT
          ssh_username         = "USER"
          ssh_private_key_file = "KEY"
        }

        build {
          sources = ["source.OLDnull.machine"]

        PROVISIONER
        }
        """;

    private const string OverDocker = """
        source "docker" "machine" {
          image   = "kiln/busybox:1"
          pull    = false
          discard = true
        }

        build {
          sources = ["source.docker.machine"]

        PROVISIONER
          provisioner "file" {
            source      = "/made"
            destination = "made"
            direction   = "download"
          }
        }
        """;

    /// <summary>Modules in Python, which the machine has.</summary>
    private const string FullPlaybook = """
        - hosts: all
          gather_facts: false
          tasks:
            - name: make the folder
              file: { path: "{{ where }}", state: directory }
            - name: copy a file
              copy: { content: "made by {{ packer_builder_type }} {{ packer_build_name }}\n", dest: "{{ where }}/note" }
            - name: run a command
              command: id -un
              register: who
            - name: tell
              debug: { var: who.stdout }

        """;

    /// <summary>What works on a machine that has no more than a shell.</summary>
    private const string RawPlaybook = """
        - hosts: all
          gather_facts: false
          tasks:
            - name: write a file
              raw: echo made by {{ packer_builder_type }} {{ packer_build_name }} | tee /made

        """;

    [Fact]
    public async Task Playbook_changes_a_machine_behind_ssh()
    {
        Requires.Tool("ansible-playbook", "ansible-core");
        await using SshServer server = await SshServer.StartAsync(new());
        using HostedRun packer = HostedRun.Packer();
        using HostedRun kiln = HostedRun.Kiln(RealPlugins.Ansible, RealPlugins.Old);
        string expected = await RunAsync(packer);
        Assert.Contains("changed: [default]", expected, StringComparison.Ordinal);
        Assert.Equal(expected, await RunAsync(kiln));

        async Task<string> RunAsync(HostedRun host)
        {
            string type = (host.IsKiln ? RealPlugins.Prefix : "") + "null";
            host.With("play.yml", FullPlaybook).With("t.pkr.hcl", OverSsh
                .Replace("OLDnull", type, StringComparison.Ordinal)
                .Replace("PORT", server.Port.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal)
                .Replace("USER", server.User, StringComparison.Ordinal)
                .Replace("KEY", server.KeyFile, StringComparison.Ordinal)
                .Replace("PROVISIONER", Provisioner.Replace("FOLDER", host.Folder, StringComparison.Ordinal), StringComparison.Ordinal));
            string output = await host.SucceedAsync("build", "-color=false", "t.pkr.hcl");
            Assert.Equal($"made by {type} machine\n", host.Read("made/note"));
            return WithoutHost(Comparison.LinesOf(output, type + ".machine"), host, type);
        }
    }

    [Fact]
    public async Task Playbook_changes_a_container()
    {
        Requires.Tool("ansible-playbook", "ansible-core");
        DockerServer server = await docker.Server;
        using HostedRun packer = HostedRun.Packer();
        using HostedRun kiln = HostedRun.Kiln(RealPlugins.Ansible, RealPlugins.Docker);
        string expected = await RunAsync(packer);
        Assert.Contains("changed: [default]", expected, StringComparison.Ordinal);
        Assert.Equal(expected, await RunAsync(kiln));

        async Task<string> RunAsync(HostedRun host)
        {
            host.Environment["DOCKER_HOST"] = server.Address;
            host.With("play.yml", RawPlaybook).With("t.pkr.hcl", OverDocker.Replace(
                "PROVISIONER", Provisioner.Replace("FOLDER", host.Folder, StringComparison.Ordinal), StringComparison.Ordinal));
            string output = await host.SucceedAsync("build", "-color=false", "t.pkr.hcl");
            Assert.Equal("made by docker machine\n", host.Read("made"));
            Assert.Equal("", await server.RunAsync("ps", "--all", "--quiet"));
            return PlaybookOf(output);
        }
    }

    /// <summary>From the play to its recap.</summary>
    private static string PlaybookOf(string output)
    {
        string lines = Comparison.LinesOf(output, "docker.machine");
        return lines[lines.IndexOf("PLAY [all]", StringComparison.Ordinal)..];
    }

    /// <summary>Ansible's command line names the type of the builder and the folder.</summary>
    private static string WithoutHost(string lines, HostedRun host, string type) => lines
        .Replace(host.Folder, "FOLDER", StringComparison.Ordinal)
        .Replace($"packer_builder_type={type}", "packer_builder_type=null", StringComparison.Ordinal);
}
