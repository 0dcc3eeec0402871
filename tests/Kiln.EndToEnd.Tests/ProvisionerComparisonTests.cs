using System.Diagnostics;
using System.Text.RegularExpressions;
using Kiln.Testing;

namespace Kiln.EndToEnd.Tests;

/// <summary>Kiln and Debian's packer say the same, end the same and leave the same files, where no machine is needed.</summary>
public sealed partial class ProvisionerComparisonTests : IDisposable
{
    private readonly TemporaryDirectory _folder = new();

    /// <summary>A source and the provisioners of its build.</summary>
    public static TheoryData<string, string> Builds => new()
    {
        // The builder accepts every upload and every command, and does nothing with them.
        { "File", Shell },
        { "File", Files },
        { "File", Windows },
        { "Copy", "" },
        { "Null", Local },
        { "Null", "provisioner \"shell-local\" {\n  inline = [\"exit 4\"]\n}" },
        { "Null", "provisioner \"shell-local\" {\n  inline = [\"exit 4\"]\n  valid_exit_codes = [1, 2]\n}" },
        { "Null", "provisioner \"breakpoint\" {\n  disable = true\n}\nprovisioner \"breakpoint\" {\n  disable = true\n  note = \"n\"\n}" },
        { "Null", "provisioner \"breakpoint\" {\n}" },
        { "Null", "provisioner \"breakpoint\" {\n  note = \"look\"\n}" },
    };

    private const string Shell = """
        provisioner "shell" {
          inline           = ["echo hi"]
          environment_vars = ["A=b"]
          use_env_var_file = true
          pause_after      = "5ms"
        }
        provisioner "shell" {
          scripts = ["script", "script"]
        }
        """;

    private const string Files = """
        provisioner "file" {
          sources     = ["script", "folder/", "folder"]
          destination = "/x/"
        }
        provisioner "file" {
          source      = "script"
          destination = "/x/name"
        }
        provisioner "file" {
          direction   = "download"
          source      = "/x/one"
          destination = "new/down/"
        }
        provisioner "file" {
          direction   = "download"
          source      = "/x/three"
          destination = "new/name"
        }
        """;

    private const string Windows = """
        provisioner "windows-shell" {
          inline = ["echo hi"]
        }
        provisioner "powershell" {
          inline            = ["echo hi"]
          elevated_user     = "u"
          elevated_password = "a-password"
        }
        provisioner "powershell" {
          scripts = ["script", "script"]
        }
        """;

    private const string Local = """
        provisioner "shell-local" {
          inline = ["printf 'a\\rb\\n  two  \\n\\nlast'"]
        }
        provisioner "shell-local" {
          inline = ["printf 'cr lf\\r\\n\\377\\nerror' >&2"]
        }
        provisioner "shell-local" {
          only_on = ["windows"]
          inline  = ["echo never"]
        }
        provisioner "shell-local" {
          environment_vars  = ["A=it's"]
          inline            = ["echo $A $PACKER_BUILD_NAME $PACKER_BUILDER_TYPE; exit 3"]
          valid_exit_codes  = [0, 3]
          tempfile_extension = "sh"
        }
        provisioner "shell-local" {
          command         = "echo one; basename $0 | sed 's/[0-9]//g'"
          inline_shebang  = "/bin/sh"
          execute_command = ["/bin/sh", "-c", "echo before; {{.Vars}} {{.Script}}"]
        }
        """;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [MemberData(nameof(Builds))]
    public async Task Build_says_and_leaves_the_same(string source, string provisioners)
    {
        string packer = Requires.Tool("packer", "packer");
        _folder.Write("t.pkr.hcl", Template(source, provisioners));
        using KilnExecutable kiln = new();

        string expected = await PackerAsync(packer);
        KilnRun run = await kiln.RunAsync(Work("kiln"), "build", "-color=false", "../t.pkr.hcl");

        Assert.Equal(AsInLaterVersions(Stable(expected)), Stable($"exit {run.ExitCode}\n{run.Output}{run.Error}"));
        Assert.Equal(await FilesAsync(_folder.Combine("packer")), await FilesAsync(_folder.Combine("kiln")));
    }

    public void Dispose() => _folder.Dispose();

    private static string Template(string source, string provisioners) => $$"""
        source "{{(source == "Null" ? "null" : "file")}}" "page" {
          {{source switch
    {
        "Null" => "communicator = \"none\"",
        "Copy" => "target = \"sub/folder/page.txt\"\n  source = \"script\"",
        _ => "target = \"page.txt\"\n  content = \"hello\"",
    }}}
        }

        build {
          sources = ["source.{{(source == "Null" ? "null" : "file")}}.page"]

        {{provisioners}}
        }
        """;

    /// <summary>The folder of one run, with the files that templates name.</summary>
    private string Work(string name)
    {
        string script = _folder.Write($"{name}/script", "#!/bin/sh\necho script\n");
        File.SetUnixFileMode(script, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        _folder.Write($"{name}/folder/file", "file\n");
        return _folder.Combine(name);
    }

    private async Task<string> PackerAsync(string packer)
    {
        ProcessStartInfo start = new(packer, ["build", "-color=false", "../t.pkr.hcl"])
        {
            WorkingDirectory = Work("packer"),
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
            Environment = { ["CHECKPOINT_DISABLE"] = "1" },
        };
        using Process process = Process.Start(start)!;
        process.StandardInput.Close();
        KilnRun run = await IsolatedTool.EndOfAsync(process);
        return $"exit {run.ExitCode}\n{run.Output}{run.Error}";
    }

    private static async Task<Dictionary<string, string>> FilesAsync(string folder)
    {
        Dictionary<string, string> files = Directory
            .EnumerateDirectories(folder, "*", SearchOption.AllDirectories)
            .ToDictionary(
                path => Path.GetRelativePath(folder, path), path => $"{File.GetUnixFileMode(path)}", StringComparer.Ordinal);
        foreach (string file in Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories))
        {
            files[Path.GetRelativePath(folder, file)] =
                $"{File.GetUnixFileMode(file)} {await File.ReadAllTextAsync(file, Token)}";
        }

        return files;
    }

    /// <summary>
    /// Since 1.6.6 the output of commands has the mark of what Packer itself says, and a space was added to one message.
    /// </summary>
    private static string AsInLaterVersions(string text) => Output().Replace(text, "==> ")
        .Replace(".Allowed exit codes", ". Allowed exit codes", StringComparison.Ordinal);

    /// <summary>Takes out what differs from run to run, and what only Kiln says.</summary>
    private static string Stable(string text) => Changing().Replace(OnlyKiln().Replace(text, ""), "CHANGES");

    [GeneratedRegex(
        "^(?:==> file.page: Provisioning step had errors: Running the cleanup provisioner, if present...|Set disable = true where .*)\n",
        RegexOptions.Multiline)]
    private static partial Regex OnlyKiln();

    [GeneratedRegex(@"\d+ (?:millisecond|microsecond|second)s?(?: \d+ (?:millisecond|microsecond)s?)?|(?<=packer-shell|-provisioner)\d+", RegexOptions.Multiline)]
    private static partial Regex Changing();

    [GeneratedRegex("^    (?=(?:null|file)[.]page:)", RegexOptions.Multiline)]
    private static partial Regex Output();
}
