using System.Text;
using CsCheck;
using Kiln.Provisioners.Shell;

namespace Kiln.Components.Tests.Shell;

public sealed class UnixLineStreamTests
{
    [Fact]
    public void Any_text_read_in_any_pieces_equals_the_replaced_text() =>
        Gen.Select(
            Gen.OneOf(Gen.Const('\r'), Gen.Const('\n'), Gen.Const('a'), Gen.Const('b')).Array[0, 60],
            Gen.Int[1, 7],
            Gen.Int[1, 7]).Sample((characters, pieceIn, pieceOut) =>
            {
                string text = new(characters);
                using PiecewiseStream inner = new(Encoding.ASCII.GetBytes(text), pieceIn);
                using UnixLineStream stream = new(inner);
                StringBuilder result = new();
                byte[] buffer = new byte[pieceOut];
                for (int read = stream.Read(buffer); read > 0; read = stream.Read(buffer))
                {
                    result.Append(Encoding.ASCII.GetString(buffer, 0, read));
                }

                return result.ToString() == text.Replace("\r\n", "\n", StringComparison.Ordinal);
            });

    [Fact]
    public async Task Large_text_passes_unchanged_when_it_has_no_returns()
    {
        byte[] content = Encoding.ASCII.GetBytes(string.Concat(Enumerable.Repeat("line\n", 100_000)));
        using MemoryStream inner = new(content);
        using UnixLineStream stream = new(inner);
        using MemoryStream copy = new();

        await stream.CopyToAsync(copy, TestContext.Current.CancellationToken);

        Assert.Equal(content, copy.ToArray());
    }

    private sealed class PiecewiseStream(byte[] content, int piece) : MemoryStream(content)
    {
        public override int Read(Span<byte> buffer) => base.Read(buffer[..Math.Min(buffer.Length, piece)]);
    }
}
