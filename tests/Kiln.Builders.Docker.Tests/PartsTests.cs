using System.Buffers.Binary;
using System.Text;
using CsCheck;
using Kiln.Builders.Docker.Communication;
using Kiln.Builders.Docker.Config;
using Kiln.Builders.Docker.Dockerfiles;
using Kiln.Builders.Docker.Engine;

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
            Gen.Select(Gen.Bool, Gen.Byte.Array[0, 300]).Array[0, 12].Select(static all => all.Select(static f => (f.Item1, f.Item2)).ToArray());
        await Gen.Select(frames, Gen.Int[1, 40]).SampleAsync(async sample =>
        {
            using MemoryStream output = new();
            using MemoryStream error = new();
            await OutputFrames.ReadAsync(
                new SlowStream(Encode(sample.Item1), sample.Item2),
                part => output.WriteAsync(part),
                part => error.WriteAsync(part),
                CancellationToken.None);
            return output.ToArray().SequenceEqual(sample.Item1.Where(static f => !f.IsError).SelectMany(static f => f.Content))
                && error.ToArray().SequenceEqual(sample.Item1.Where(static f => f.IsError).SelectMany(static f => f.Content));
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
