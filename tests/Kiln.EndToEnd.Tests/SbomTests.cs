using System.Diagnostics;
using System.Text.Json;
using Kiln.Testing;

namespace Kiln.EndToEnd.Tests;

/// <summary>The native executable, uploaded into machines that were made for the test, lists what is installed there.</summary>
public sealed class SbomTests : IDisposable
{
    private const string Specification = """
        Name: kiln-tool
        Epoch: 2
        Version: 1.0
        Release: 3
        Summary: A tool
        License: MIT
        BuildArch: noarch
        %description
        A tool.
        %files

        """;

    private readonly TemporaryDirectory _work = new();

    private readonly KilnExecutable _kiln = new();

    public SbomTests()
    {
        Requires.Root();
        Requires.Tool("runc", "runc");
        Requires.Check(
            !File.Exists(Path.ChangeExtension(KilnExecutable.Path, "dll")),
            "needs the executable compiled ahead of time, for which a C compiler must be there (Debian package gcc)");
    }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Machine_with_debian_and_rpm_is_listed_and_left_as_it_was()
    {
        Requires.Tool("mmdebstrap", "mmdebstrap");
        await MakeRpmAsync();
        _work.Write("t.pkr.hcl", """
            source "oci" "debian" {
              bootstrap {
                suite    = "bookworm"
                packages = ["rpm"]
              }

              output = "oci-archive:${path.root}/image.tar"
            }

            build {
              sources = ["source.oci.debian"]

              provisioner "file" {
                source      = "${path.root}/rpms"
                destination = "/srv"
              }

              provisioner "shell" {
                inline = [
                  "rpm --dbpath /var/lib/rpm -i --justdb --nodeps /srv/rpms/*.rpm 2>/dev/null",
                  "find / -xdev -newer /srv/rpms -type f ! -name 'script_*' | sort > /srv/before",
                  "ls /usr/lib/*/libssl* 2>/dev/null | wc -l",
                ]
              }

              provisioner "hcp-sbom" {
                auto_generate = true
                destination   = "${path.root}/cyclonedx.json"
              }

              provisioner "hcp-sbom" {
                auto_generate = true
                destination   = "${path.root}/sboms/"
                scanner_args  = ["-o", "spdx-json", "--exclude", "/var/lib/rpm"]
              }

              # The program rpm is not on the way of the program that looks for packages.
              provisioner "hcp-sbom" {
                auto_generate   = true
                destination     = "${path.root}/without-rpm.json"
                execute_command = "chmod +x {{.Path}} && PATH=/nowhere {{.Path}} sbom-generate {{.ScanPath}} > {{.Output}}"
              }

              provisioner "shell" {
                inline = [
                  "find / -xdev -newer /srv/rpms -type f ! -name 'script_*' | sort > /srv/after",
                  "diff /srv/before /srv/after | grep -v srv || true",
                  "dpkg-query -W -f '$${Package} $${Version}\n' > /srv/packages",
                ]
              }

              provisioner "file" {
                direction   = "download"
                source      = "/srv/packages"
                destination = "${path.root}/packages"
              }
            }
            """);

        KilnRun run = await _kiln.RunAsync(_work, "build", "-color=false", "t.pkr.hcl");

        Assert.True(run.ExitCode == 0, run.Output + run.Error);
        string[] said = Said(run, "oci.debian");
        Assert.DoesNotContain(said, static line => line.StartsWith('<') || line.StartsWith('>'));
        Assert.Contains("/var/lib/rpm/rpmdb.sqlite can only be read with the program rpm", run.Output, StringComparison.Ordinal);
        Assert.Equal(3, said.Count(static line => line == "✓ SBOM generation completed"));

        string[] expected = await File.ReadAllLinesAsync(_work.Combine("packages"), Token);
        Assert.Equal(expected.Order(StringComparer.Ordinal), Components("cyclonedx.json", "pkg:deb/debian/"));
        Assert.Equal(expected.Order(StringComparer.Ordinal), Components("without-rpm.json", "pkg:deb/debian/"));
        Assert.Equal(["kiln-tool 2:1.0-3"], Components("cyclonedx.json", "pkg:rpm/"));
        Assert.Empty(Components("without-rpm.json", "pkg:rpm/"));
        string spdx = Assert.Single(Directory.GetFiles(_work.Combine("sboms")));
        Assert.Matches("^packer-user-sbom-[0-9]+[.]json$", Path.GetFileName(spdx));
        using JsonDocument document = JsonDocument.Parse(await File.ReadAllTextAsync(spdx, Token));
        Assert.Equal("SPDX-2.3", document.RootElement.GetProperty("spdxVersion").GetString());
        Assert.DoesNotContain("kiln-tool", document.RootElement.GetRawText(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Machine_that_cannot_run_the_program_is_told_and_the_build_goes_on()
    {
        BusyboxRoot.Write(_work);
        _work.Write("t.pkr.hcl", """
            source "oci" "busybox" {
              from   = "${path.root}/busybox.tar"
              output = "oci-archive:${path.root}/image.tar"
            }

            build {
              sources = ["source.oci.busybox"]

              provisioner "shell" {
                inline = ["printf '#!/bin/sh\\necho Linux %s' $(cat /proc/sys/kernel/arch 2>/dev/null || echo x86_64) > /bin/uname"]
              }

              provisioner "shell" {
                inline = ["chmod +x /bin/uname"]
              }

              provisioner "hcp-sbom" {
                auto_generate = true
                destination   = "${path.root}/sbom.json"
              }

              provisioner "shell" {
                inline = ["ls -A /tmp | grep packer || echo nothing is left"]
              }
            }
            """);

        KilnRun run = await _kiln.RunAsync(_work, "build", "-color=false", "t.pkr.hcl");

        Assert.True(run.ExitCode == 0, run.Output + run.Error);
        string[] said = Said(run, "oci.busybox");
        string failure = Assert.Single(said, static line => line.StartsWith("Failed to generate an SBOM", StringComparison.Ordinal));
        Assert.Contains("ended with exit code 127. The program could not run on the machine: it needs the C library glibc", failure, StringComparison.Ordinal);
        Assert.Contains("Build will continue without SBOM", said);
        Assert.Contains("nothing is left", said);
        Assert.False(File.Exists(_work.Combine("sbom.json")));
    }

    public void Dispose()
    {
        _kiln.Dispose();
        _work.Dispose();
    }

    private static string[] Said(KilnRun run, string build) =>
    [
        .. run.Output.Split('\n')
            .Where(line => line.StartsWith($"==> {build}: ", StringComparison.Ordinal))
            .Select(line => line[$"==> {build}: ".Length..]),
    ];

    /// <summary>Names and versions, in the order of dpkg.</summary>
    private string[] Components(string file, string prefix)
    {
        using JsonDocument document = JsonDocument.Parse(File.ReadAllText(_work.Combine(file)));
        return document.RootElement.GetProperty("components").EnumerateArray()
            .Where(c => c.TryGetProperty("purl", out JsonElement purl) && purl.GetString()!.StartsWith(prefix, StringComparison.Ordinal))
            .Select(static c => $"{c.GetProperty("name").GetString()} {c.GetProperty("version").GetString()}")
            .Order(StringComparer.Ordinal)
            .ToArray();
    }

    private async Task MakeRpmAsync()
    {
        ProcessStartInfo start = new(
            Requires.Tool("rpmbuild", "rpm"),
            [
                "--quiet", "-bb", "--define", $"_topdir {_work.Combine("top")}", "--define", $"_rpmdir {_work.Combine("rpms")}",
                "--define", "_rpmfilename %%{NAME}.rpm", _work.Write("kiln-tool.spec", Specification),
            ])
        {
            RedirectStandardError = true,
        };
        using Process process = Process.Start(start)!;
        string error = await process.StandardError.ReadToEndAsync(Token);
        await process.WaitForExitAsync(Token);
        Assert.True(process.ExitCode == 0, error);
    }
}
