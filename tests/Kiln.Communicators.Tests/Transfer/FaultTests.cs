using System.Security.Cryptography;
using Kiln.Communicators.Ssh;
using Kiln.Communicators.Ssh.Transfer;
using Kiln.Platform.Files;
using Kiln.Sdk.Communication;
using Kiln.Testing;
using Xunit;

namespace Kiln.Communicators.Tests.Transfer;

/// <summary>Whatever goes wrong: one error that says what, soon, and nothing that goes on or stays.</summary>
public sealed class FaultTests : IDisposable
{
    private const int FileBytes = 700_000;

    private readonly TemporaryDirectory _folder = new();
    private readonly string _source;

    public FaultTests()
    {
        _source = _folder.Combine("source");
        Directory.CreateDirectory(_source);
        for (int i = 0; i < 3; i++)
        {
            File.WriteAllBytes(Path.Combine(_source, $"file {i}"), RandomNumberGenerator.GetBytes(FileBytes));
        }
    }

    public static TheoryData<TransferKind> Kinds => [.. TransferKind.All];

    public static TheoryData<TransferKind> Uploads => [.. TransferKind.All.Where(static kind => kind.IsUpload)];

    public void Dispose() => _folder.Dispose();

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task A_connection_that_is_lost_at_any_byte_is_an_error(TransferKind kind)
    {
        long[] places =
            [0, 1, 2, 3, 10, 30, 100, 600, 5_000, 70_000, 300_000, FileBytes, FileBytes + 200, 2 * FileBytes];
        int failures = 0;
        foreach ((long place, bool isInput) in places.SelectMany(static p => new[] { (p, true), (p, false) }))
        {
            LocalTransport machine = Machine(
                kind,
                inner => new CutChannel(inner, isInput ? place : long.MaxValue, isInput ? long.MaxValue : place));
            string target = _folder.Combine("target");
            Task run = kind.RunAsync(
                Transfers.To(machine, _folder.Combine("temporary"), kind.UsesSftp),
                _source,
                target,
                TestContext.Current.CancellationToken);
            Exception? failure = await FailureAsync(run, $"the {kind} that was cut at {place} to end");
            if (failure is null)
            {
                CheckArrived(kind, target);
            }
            else
            {
                CommunicatorException told = Assert.IsType<CommunicatorException>(failure);
                Assert.Contains("connection", told.Message, StringComparison.Ordinal);
                failures++;
            }

            Remove(target);
            Assert.False(Directory.Exists(_folder.Combine("temporary")));
        }

        Assert.True(failures >= places.Length / 2, $"{failures} failures");
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task A_machine_that_stalls_is_given_up(TransferKind kind)
    {
        LocalTransport machine = Machine(kind, static inner => inner, "exec sleep 1000");
        FileTransfer transfer = new(
            (execution, token) => machine.ExecuteAsync(
                execution.IsSubsystem ? new SshExecution("sleep 1000") : execution, token),
            new TransferSettings
            {
                UsesSftp = kind.UsesSftp,
                TemporaryFolder = _folder,
                StallLimit = TimeSpan.FromMilliseconds(700),
                Time = TimeProvider.System,
            },
            new RecordingUi());
        Task run = kind.RunAsync(transfer, _source, _folder.Combine("target"), TestContext.Current.CancellationToken);
        Exception? failure = await FailureAsync(run, $"the {kind} that stalls to end");
        CommunicatorException told = Assert.IsType<CommunicatorException>(failure);
        Assert.Contains("nothing moved for 0.7 s", told.Message, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task A_machine_that_talks_garbage_is_told(TransferKind kind)
    {
        LocalTransport machine = Machine(kind, static inner => inner, "echo Welcome; exec cat /dev/zero");
        FileTransfer transfer = new(
            (execution, token) => machine.ExecuteAsync(
                execution.IsSubsystem ? new SshExecution("echo Welcome; exec cat /dev/zero") : execution, token),
            new TransferSettings
            {
                UsesSftp = kind.UsesSftp,
                TemporaryFolder = _folder,
                StallLimit = Within.Limit,
                Time = TimeProvider.System,
            },
            new RecordingUi());
        Task run = kind.RunAsync(transfer, _source, _folder.Combine("target"), TestContext.Current.CancellationToken);
        Exception? failure = await FailureAsync(run, $"the {kind} with garbage to end");
        Assert.IsType<CommunicatorException>(failure);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task A_cancelled_transfer_ends_and_leaves_no_process(TransferKind kind)
    {
        using CancellationTokenSource stop = new();
        List<ISshChannel> channels = [];
        LocalTransport machine = Machine(kind, inner =>
        {
            CutChannel channel = new(inner, long.MaxValue, long.MaxValue);
            channels.Add(channel);
            return new WatchedChannel(channel, 200_000, stop.Cancel);
        });
        Task run = kind.RunAsync(
            Transfers.To(machine, _folder, kind.UsesSftp), _source, _folder.Combine("target"), stop.Token);
        Exception? failure = await FailureAsync(run, $"the cancelled {kind} to end");
        Assert.IsAssignableFrom<OperationCanceledException>(failure);
        await Within.Time(Task.WhenAll(channels.Select(static channel => channel.Exit)), "the commands to end");
    }

    [Theory]
    [MemberData(nameof(Uploads))]
    public async Task A_full_disk_is_told_in_the_words_of_the_machine(TransferKind kind)
    {
        using SmallDisk disk = new(_folder.Combine("disk"), "size=1m");
        Task run = kind.RunAsync(
            Transfers.To(Machine(kind, static inner => inner), _folder, kind.UsesSftp),
            Enlarged(),
            _folder.Combine("disk", "target"),
            TestContext.Current.CancellationToken);
        Exception? failure = await FailureAsync(run, $"the {kind} to a full disk to end");
        CommunicatorException told = Assert.IsType<CommunicatorException>(failure);
        Assert.Contains("No space left on device", told.Message, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Uploads))]
    public async Task A_disk_that_may_not_be_written_is_told_in_the_words_of_the_machine(TransferKind kind)
    {
        using SmallDisk disk = new(_folder.Combine("disk"), "ro");
        Task run = kind.RunAsync(
            Transfers.To(Machine(kind, static inner => inner), _folder, kind.UsesSftp),
            _source,
            _folder.Combine("disk", "target"),
            TestContext.Current.CancellationToken);
        Exception? failure = await FailureAsync(run, $"the {kind} to a read-only disk to end");
        CommunicatorException told = Assert.IsType<CommunicatorException>(failure);
        Assert.Contains("Read-only file system", told.Message, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Uploads))]
    public async Task A_file_that_shrinks_is_told_and_one_that_grows_is_sent_as_it_was(TransferKind kind)
    {
        string large = Path.Combine(_source, "file 0");
        byte[] before = await File.ReadAllBytesAsync(large, TestContext.Current.CancellationToken);
        LocalTransport machine = Machine(kind, inner => new WatchedChannel(inner, 1, () =>
        {
            using FileStream file = new(large, FileMode.Append);
            file.Write(before);
        }));
        string target = _folder.Combine("target");
        FileTransfer transfer = Transfers.To(machine, _folder, kind.UsesSftp);
        await kind.RunAsync(transfer, _source, target, TestContext.Current.CancellationToken);
        string arrived = kind.IsFolder ? Path.Combine(target, "file 0") : target;
        Assert.Equal(before, await File.ReadAllBytesAsync(arrived, TestContext.Current.CancellationToken));

        LocalTransport second = Machine(kind, inner => new WatchedChannel(inner, 1, () =>
        {
            using FileStream file = new(large, FileMode.Open);
            file.SetLength(1000);
        }));
        Task run = kind.RunAsync(
            Transfers.To(second, _folder, kind.UsesSftp),
            _source,
            _folder.Combine("second"),
            TestContext.Current.CancellationToken);
        Exception? failure = await FailureAsync(run, $"the {kind} of a file that shrinks to end");
        IOException told = Assert.IsAssignableFrom<IOException>(failure);
        Assert.Contains("became smaller", told.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("loop", "no end")]
    [InlineData("dead", "not there or cannot be reached")]
    [InlineData("pipe", "neither a file nor a folder")]
    [InlineData("broken", "not UTF-8")]
    public async Task A_folder_that_cannot_be_sent_is_told_before_anything_is_sent(string kind, string reason)
    {
        string make = kind switch
        {
            "loop" => "mkdir x && ln -s .. x/up",
            "dead" => "ln -s nowhere x",
            "pipe" => "mkfifo x",
            _ => "touch \"$(printf 'x\\377')\"",
        };
        using (System.Diagnostics.Process shell = System.Diagnostics.Process.Start(
            "/bin/sh", ["-c", $"cd '{_source}' && {make}"]))
        {
            await shell.WaitForExitAsync(TestContext.Current.CancellationToken);
        }

        LocalTransport machine = new();
        FileAccessException e = await Assert.ThrowsAsync<FileAccessException>(() => Transfers.To(machine, _folder)
            .UploadDirectoryAsync(_folder.Combine("target"), _source, TestContext.Current.CancellationToken));
        Assert.Contains(reason, e.Message, StringComparison.Ordinal);
        Assert.Empty(machine.Commands);

        // A name that is not UTF-8 cannot be removed from here either.
        using System.Diagnostics.Process remover = System.Diagnostics.Process.Start("rm", ["-rf", _source]);
        await remover.WaitForExitAsync(TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task A_local_disk_that_is_full_is_told_with_the_file()
    {
        using SmallDisk disk = new(_folder.Combine("disk"), "size=1m");
        FileAccessException e = await Assert.ThrowsAsync<FileAccessException>(
            () => Transfers.To(new LocalTransport(), _folder).DownloadDirectoryAsync(
                _source + "/", _folder.Combine("disk"), TestContext.Current.CancellationToken));
        Assert.Equal(FileFailure.DiskFull, e.Reason);
    }

    [Fact]
    public async Task Content_of_unknown_size_leaves_no_file_behind()
    {
        CancellationToken token = TestContext.Current.CancellationToken;
        byte[] content = RandomNumberGenerator.GetBytes(3_000_000);
        await using Stream unknown = new UnknownLength(content);
        string temporary = _folder.Combine("temporary");
        await Transfers.To(new LocalTransport(), temporary).UploadAsync(
            _folder.Combine("target"), unknown, null, token);
        Assert.Equal(content, await File.ReadAllBytesAsync(_folder.Combine("target"), token));
        Assert.Empty(Directory.GetFileSystemEntries(temporary));
    }

    [Fact]
    public async Task A_machine_without_scp_and_tar_takes_and_gives_files_through_its_shell()
    {
        string programs = _folder.Combine("programs");
        Directory.CreateDirectory(programs);
        foreach (string name in new[] { "sh", "cat", "chmod" })
        {
            File.CreateSymbolicLink(Path.Combine(programs, name), Requires.Tool(name, "coreutils"));
        }

        FileTransfer transfer = Transfers.To(new LocalTransport { Path = programs }, _folder);
        CancellationToken token = TestContext.Current.CancellationToken;
        byte[] content = RandomNumberGenerator.GetBytes(100_000);
        string target = _folder.Combine("it's here");
        await transfer.UploadAsync(target, new MemoryStream(content), (UnixFileMode)0b111_111_111, token);
        using MemoryStream back = new();
        await transfer.DownloadAsync(target, back, token);
        Assert.Equal(content, back.ToArray());
        Assert.Equal((UnixFileMode)0b111_101_101, File.GetUnixFileMode(target));
    }

    [Fact]
    public async Task A_machine_that_can_copy_in_no_way_is_told_with_the_words_of_Packer()
    {
        ISshChannel Missing() => new ProcessChannel(System.Diagnostics.Process.Start(
            new System.Diagnostics.ProcessStartInfo("/bin/sh", ["-c", "exit 127"])
            {
                RedirectStandardInput = true,
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            })!);
        FileTransfer transfer = new(
            (_, _) => Task.FromResult(Missing()),
            new TransferSettings { TemporaryFolder = _folder, Time = TimeProvider.System },
            new RecordingUi());
        CommunicatorException e = await Assert.ThrowsAsync<CommunicatorException>(() => transfer.UploadAsync(
            "/x", new MemoryStream([1]), null, TestContext.Current.CancellationToken));
        Assert.Equal(
            "SCP failed to start. This usually means that SCP is not\nproperly installed on the remote system.",
            e.Message);
    }

    private static async Task<Exception?> FailureAsync(Task run, string what)
    {
        await Within.Time(Task.WhenAny(run), what);
        return await Record.ExceptionAsync(() => run);
    }

    private static void Remove(string path)
    {
        if (Directory.Exists(path))
        {
            Directory.Delete(path, recursive: true);
        }

        File.Delete(path);
    }

    private string Enlarged()
    {
        File.WriteAllBytes(Path.Combine(_source, "file 0"), new byte[3 * 1024 * 1024]);
        return _source;
    }

    private void CheckArrived(TransferKind kind, string target)
    {
        if (!kind.IsFolder)
        {
            Assert.Equal(File.ReadAllBytes(Path.Combine(_source, "file 0")), File.ReadAllBytes(target));
            return;
        }

        string folder = kind.IsUpload ? target : Path.Combine(target, "source");
        Assert.Equal(Sources.Describe(_source), Sources.Describe(folder));
    }

    /// <param name="instead">What runs in place of the programs that copy.</param>
    private LocalTransport Machine(TransferKind kind, Func<ISshChannel, ISshChannel> wrap, string? instead = null)
    {
        if (kind.HasTar && instead is null)
        {
            return new LocalTransport { Wrap = wrap };
        }

        string programs = _folder.Combine("programs");
        Directory.CreateDirectory(programs);
        foreach (string name in new[] { "sh", "scp", "xargs", "mkdir", "chmod", "sleep", "cat", "tar" })
        {
            string program = Path.Combine(programs, name);
            if (instead is not null && name is "scp" or "tar" && kind.HasTar | name is "scp")
            {
                File.WriteAllText(program, $"#!/bin/sh\n{instead}\n");
                File.SetUnixFileMode(program, (UnixFileMode)0b111_101_101);
            }
            else if (name != "tar" && !File.Exists(program))
            {
                File.CreateSymbolicLink(program, Requires.Tool(name, "coreutils"));
            }
        }

        return new LocalTransport { Wrap = wrap, Path = programs };
    }
}
