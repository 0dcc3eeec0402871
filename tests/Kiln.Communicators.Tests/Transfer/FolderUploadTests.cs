using System.Diagnostics;
using Kiln.Communicators.Ssh.Transfer;
using Kiln.Sdk.Communication;
using Kiln.Testing;
using Xunit;

namespace Kiln.Communicators.Tests.Transfer;

/// <summary>A folder that was sent looks as if scp had sent it, whatever programs the machine has.</summary>
public sealed class FolderUploadTests : IDisposable
{
    private readonly TemporaryDirectory _folder = new();

    public static TheoryData<string, bool> Machines => new()
    {
        { "all", false },
        { "busybox", false },
        { "without-tar", false },
        { "all", true },
        { "without-tar", true },
    };

    public void Dispose() => _folder.Dispose();

    [Theory]
    [MemberData(nameof(Machines))]
    public async Task A_folder_arrives_as_scp_would_send_it(string machine, bool usesSftp)
    {
        string tree = Sources.MakeTree(_folder);
        LocalTransport transport = Machine(machine);
        FileTransfer transfer = Transfers.To(transport, _folder, usesSftp);
        CancellationToken token = TestContext.Current.CancellationToken;
        foreach ((string name, bool isThere, string slash) in new[]
        {
            ("into", true, ""), ("contents", true, "/"), ("becomes", false, ""), ("made", false, "/"),
        })
        {
            string target = _folder.Combine("target", name);
            string expected = _folder.Combine("expected", name);
            Directory.CreateDirectory(isThere ? target : _folder.Combine("target"));
            Directory.CreateDirectory(isThere || slash == "/" ? expected : _folder.Combine("expected"));
            Copy(tree + slash, expected);

            await transfer.UploadDirectoryAsync(target, tree + slash, token);

            string wanted = Sources.Describe(_folder.Combine("expected"));
            string got = Sources.Describe(_folder.Combine("target"));
            Assert.Equal(usesSftp ? AsSftp(wanted) : wanted, got);
        }

        bool usedTar = transport.Commands.Any(static c => c.Contains("tar xpmof", StringComparison.Ordinal));
        Assert.Equal(machine != "without-tar", usedTar);
    }

    [Fact]
    public async Task What_is_on_the_machine_is_written_into_and_through()
    {
        string tree = _folder.Combine("tree");
        _folder.Write("tree/lib/new", "new");
        _folder.Write("tree/lib/old", "new content");
        _folder.Write("tree/etc/link", "through the link");
        _folder.Write("tree/etc/added", "added");
        _folder.Write("target/usr/lib/old", "old content");
        _folder.Write("target/real", "old");
        Directory.CreateDirectory(_folder.Combine("target", "etc"));
        File.CreateSymbolicLink(_folder.Combine("target", "lib"), "usr/lib");
        File.CreateSymbolicLink(_folder.Combine("target", "etc", "link"), "../real");
        File.SetUnixFileMode(_folder.Combine("target", "real"), (UnixFileMode)0b110_000_000);
        FileTransfer transfer = Transfers.To(new LocalTransport(), _folder);

        await transfer.UploadDirectoryAsync(
            _folder.Combine("target"), tree + "/", TestContext.Current.CancellationToken);

        Assert.Equal(
            """
            etc/ 755
            etc/added 644 added
            etc/link -> ../real
            lib -> usr/lib
            real 600 through the link
            usr/ 755
            usr/lib/ 755
            usr/lib/new 644 new
            usr/lib/old 644 new content
            """,
            Sources.Describe(_folder.Combine("target")));
    }

    [Theory]
    [InlineData("target/file", "Not a directory")]
    [InlineData("no/such/place", "No such file or directory")]
    public async Task A_target_that_cannot_be_is_told(string target, string reason)
    {
        _folder.Write("target/file", "");
        _folder.Write("tree/file", "");
        FileTransfer transfer = Transfers.To(new LocalTransport(), _folder);
        CommunicatorException e = await Assert.ThrowsAsync<CommunicatorException>(() => transfer.UploadDirectoryAsync(
            _folder.Combine(target), _folder.Combine("tree"), TestContext.Current.CancellationToken));
        Assert.Equal($"{_folder.Combine(target)}: {reason}", e.Message);
    }

    /// <summary>Sftp sets the modes of files and folders as they are, without the mask of the machine.</summary>
    private static string AsSftp(string expected) => expected
        .Replace(" 644 two", " 666 two", StringComparison.Ordinal)
        .Replace(" 755 deep", " 777 deep", StringComparison.Ordinal)
        .Replace("/empty/ 755", "/empty/ 777", StringComparison.Ordinal)
        .Replace("/sub/deep/ 755", "/sub/deep/ 777", StringComparison.Ordinal);

    private static void Copy(string from, string to)
    {
        // The sender of OpenSSH's scp keeps the names that it is given, so it shows what its receiver does.
        using Process scp = Process.Start(new ProcessStartInfo(
            Requires.Tool("bash", "bash"),
            [
                "-c",
                "set -o pipefail; mkfifo \"$3\"; [[ $1 != */ ]] || { cd \"$1\"; set -- \"$1\" \"$2\" \"$3\" ./*; }; "
                + "scp -rf \"${@:4}\" < \"$3\" | (umask 022; exec scp -rt \"$2\") > \"$3\"; rm \"$3\"",
                "bash",
                from,
                to,
                $"{to}.pipe",
                from,
            ]))!;
        scp.WaitForExit();
        Assert.Equal(0, scp.ExitCode);
    }

    /// <summary>A machine that has only some programs.</summary>
    private LocalTransport Machine(string kind)
    {
        if (kind == "all")
        {
            return new();
        }

        string programs = _folder.Combine("programs");
        Directory.CreateDirectory(programs);
        string busybox = Requires.Tool("busybox", "busybox");
        string[] names =
            ["sh", "xargs", "mkdir", "chmod", "cat", "scp", "sha256sum", "stat", kind == "busybox" ? "tar" : "true"];
        foreach (string name in names)
        {
            // The shell of busybox has a tar of its own.
            string program = name switch
            {
                "scp" => Requires.Tool("scp", "openssh-client"),
                "sh" when kind != "busybox" => "/bin/sh",
                _ => busybox,
            };
            File.CreateSymbolicLink(Path.Combine(programs, name), program);
        }

        return new() { Path = programs };
    }
}
