using System.Buffers.Binary;
using System.Formats.Tar;
using CsCheck;
using Kiln.Builders.Docker.Communication;
using Kiln.Builders.Docker.Config;
using Kiln.Builders.Docker.Dockerfiles;
using Kiln.Builders.Docker.Engine;
using Kiln.Platform.Files;
using Kiln.Testing;

namespace Kiln.Builders.Docker.Tests;

public sealed class PartsTests
{
    [Theory]
    [InlineData("*.log", "a.log", true)]
    [InlineData("*.log", "d/a.log", false)]
    [InlineData("**/*.log", "d/e/a.log", true)]
    [InlineData("**/*.log", "a.log", true)]
    [InlineData("/tmp", "tmp/x/y", true)]
    [InlineData("tmp/", "tmp", true)]
    [InlineData("tm?", "tmp", true)]
    [InlineData("[a-c]x", "bx", true)]
    [InlineData("*\n!keep", "keep", false)]
    [InlineData("*\n!keep", "other", true)]
    [InlineData("!keep\n*", "keep", true)]
    [InlineData("# x\n\n.git", ".git/config", true)]
    [InlineData("a.b", "aXb", false)]
    [InlineData("d/**", "d/e/f", true)]
    public void Ignored_files_are_those_of_the_last_pattern_that_fits(string patterns, string path, bool expected) =>
        Assert.Equal(expected, IgnorePatterns.Parse(patterns.Split('\n')).Matches(path));

    [Theory]
    [InlineData("123.dkr.ecr.eu-west-1.amazonaws.com", false, "123 eu-west-1")]
    [InlineData("https://123.dkr.ecr.us-east-2.amazonaws.com/", false, "123 us-east-2")]
    [InlineData("public.ecr.aws/x", false, " us-east-1")]
    [InlineData("anything", true, " us-east-1")]
    [InlineData("registry.example", false, null)]
    public void Registries_of_amazon_say_account_and_region(string server, bool isPublic, string? expected)
    {
        EcrServer? parsed = EcrServer.Parse(server, isPublic);
        Assert.Equal(expected, parsed is null ? null : $"{parsed.Account} {parsed.Region}");
    }

    [Fact]
    public async Task Frames_are_taken_apart_whatever_the_parts_they_come_in()
    {
        Gen<(bool IsError, byte[] Content)[]> frames =
            Gen.Select(Gen.Bool, Gen.Byte.Array[0, 300]).Array[0, 12].Select(
                static all => all.Select(static f => (f.Item1, f.Item2)).ToArray());
        await Gen.Select(frames, Gen.Int[1, 40]).SampleAsync(async sample =>
        {
            using MemoryStream output = new();
            using MemoryStream error = new();
            await OutputFrames.ReadAsync(
                new SlowStream(Encode(sample.Item1), sample.Item2),
                part => output.WriteAsync(part),
                part => error.WriteAsync(part),
                CancellationToken.None);
            return output.ToArray().SequenceEqual(
                sample.Item1.Where(static f => !f.IsError).SelectMany(static f => f.Content))
                && error.ToArray().SequenceEqual(
                    sample.Item1.Where(static f => f.IsError).SelectMany(static f => f.Content));
        });
    }

    [Fact]
    public async Task Frames_that_are_cut_anywhere_end_with_one_error()
    {
        byte[] whole = Encode([(false, "hello"u8.ToArray()), (true, "world"u8.ToArray())]);
        int first = 8 + 5;
        for (int length = 0; length <= whole.Length; length++)
        {
            Task reading = OutputFrames.ReadAsync(
                new MemoryStream(whole[..length]), static _ => default, static _ => default, TestContext.Current.CancellationToken);
            if (length == 0 || length == first || length == whole.Length)
            {
                await reading;
            }
            else
            {
                EngineException e = await Assert.ThrowsAsync<EngineException>(() => reading);
                Assert.Equal(EngineFailure.Broken, e.Reason);
            }
        }
    }

    [Theory]
    [InlineData("../out", TarEntryType.RegularFile)]
    [InlineData("/tmp/out", TarEntryType.RegularFile)]
    [InlineData("in/../../out", TarEntryType.Directory)]
    [InlineData("pipe", TarEntryType.Fifo)]
    public async Task Archive_never_writes_outside_of_the_folder(string name, TarEntryType type)
    {
        using TemporaryDirectory folder = new();
        using MemoryStream tar = Archive(new PaxTarEntry(type, name));
        await Assert.ThrowsAsync<IOException>(
            () => ReceivedFolder.UnpackAsync(tar, folder.Combine("in"), dropsRoot: false, TestContext.Current.CancellationToken));
        Assert.Equal(["in"], Directory.GetFileSystemEntries(folder).Select(Path.GetFileName));
    }

    [Fact]
    public async Task Links_are_made_last_so_that_nothing_is_written_through_them()
    {
        using TemporaryDirectory folder = new();
        folder.Write("outside/file", "safe");
        using MemoryStream tar = Archive(
            new PaxTarEntry(TarEntryType.SymbolicLink, "root/link") { LinkName = folder.Combine("outside") },
            new PaxTarEntry(TarEntryType.RegularFile, "root/link/file") { DataStream = new MemoryStream("evil"u8.ToArray()) });
        await Assert.ThrowsAnyAsync<Exception>(
            () => ReceivedFolder.UnpackAsync(tar, folder.Combine("in"), dropsRoot: true, TestContext.Current.CancellationToken));
        Assert.Equal("safe", File.ReadAllText(folder.Combine("outside", "file")));
    }

    [Fact]
    public void Trace_of_a_build_tells_each_step_once_and_what_it_prints()
    {
        byte[] step = Field(1, [.. Field(1, "sha256:a"u8), .. Field(3, "[1/2] RUN true"u8)]);
        byte[] log = Field(3, [.. Field(1, "sha256:a"u8), 0x18, 0x01, .. Field(4, "half a"u8)]);
        BuildTrace trace = new();
        Assert.Equal("[1/2] RUN true\nhalf a", trace.Read((byte[])[.. step, .. log]));
        Assert.Equal("half a", trace.Read((byte[])[.. step, .. log]));
    }

    [Fact]
    public void Trace_that_is_damaged_anywhere_is_read_or_refused()
    {
        byte[] whole = [.. Field(1, [.. Field(1, "sha256:a"u8), .. Field(3, "x"u8)]), .. Field(3, Field(4, "y"u8))];
        Gen.Byte.Array[0, 40].Where(static bytes => bytes.Length > 0).Sample(bytes => IsReadOrRefused(bytes));
        Gen.Select(Gen.Int[0, whole.Length - 1], Gen.Byte).Sample((place, value) =>
        {
            byte[] damaged = [.. whole];
            damaged[place] = value;
            return IsReadOrRefused(damaged) && IsReadOrRefused(damaged[..place]);
        });
    }

    private static bool IsReadOrRefused(byte[] message)
    {
        try
        {
            return new BuildTrace().Read(message) is not null;
        }
        catch (FormatException)
        {
            return true;
        }
    }

    private static byte[] Field(int number, ReadOnlySpan<byte> content) =>
        [(byte)((number << 3) | 2), (byte)content.Length, .. content];

    private static MemoryStream Archive(params PaxTarEntry[] entries)
    {
        MemoryStream stream = new();
        using (TarWriter tar = new(stream, leaveOpen: true))
        {
            foreach (PaxTarEntry entry in entries)
            {
                tar.WriteEntry(entry);
            }
        }

        stream.Position = 0;
        return stream;
    }

    private static byte[] Encode((bool IsError, byte[] Content)[] frames)
    {
        using MemoryStream stream = new();
        foreach ((bool isError, byte[] content) in frames)
        {
            byte[] header = new byte[8];
            header[0] = isError ? (byte)2 : (byte)1;
            BinaryPrimitives.WriteUInt32BigEndian(header.AsSpan(4), (uint)content.Length);
            stream.Write(header);
            stream.Write(content);
        }

        return stream.ToArray();
    }

    /// <summary>Gives a few bytes at a time.</summary>
    private sealed class SlowStream(byte[] bytes, int step) : MemoryStream(bytes)
    {
        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            base.ReadAsync(buffer[..Math.Min(step, buffer.Length)], cancellationToken);
    }
}
