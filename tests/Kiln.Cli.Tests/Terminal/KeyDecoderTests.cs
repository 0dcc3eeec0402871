using CsCheck;
using Kiln.Cli.Terminal;

namespace Kiln.Cli.Tests.Terminal;

public sealed class KeyDecoderTests
{
    private static readonly string[] Parts =
        ["a", "ü日", "\r", "\e[A", "\e[1;5C", "\eb", "\e[200~x\r\ny\e[201~", "👩‍👧"];

    [Theory]
    [InlineData("a", "Text a")]
    [InlineData("aä日", "Text aä日")]
    [InlineData("a\rb", "Text a|Enter|Text b")]
    [InlineData("a\x7f", "Text a|Backspace")]
    [InlineData("\e[A\e[B\eOC\eOD", "Up|Down|Right|Left")]
    [InlineData("\e[1;5C\e[1;3D\e[1;2C", "WordRight|WordLeft|Right")]
    [InlineData("\e[1~\e[4~\e[7~\e[8~\e[H\e[F\eOH\eOF", "Home|End|Home|End|Home|End|Home|End")]
    [InlineData("\e[3~\e[3;5~", "Delete|KillWordRight")]
    [InlineData("\e[15~\e[I\e[38;5;1m\e[?1;2c", "Unknown|Unknown|Unknown|Unknown")]
    [InlineData("\eb\ef\ed\e\x7f\e\r\eq\eä", "WordLeft|WordRight|KillWordRight|KillWordLeft|NewLine|Unknown|Unknown")]
    [InlineData("\e", "Cancel")]
    [InlineData("\e\e[A", "Cancel|Up")]
    [InlineData("\e[200~a\e[Ab\x03\e[201~c", "Text a\e[Ab\x03|Text c")]
    public void Bytes_are_keys(string bytes, string keys)
    {
        KeyDecoder decoder = new();
        Assert.Equal(keys, Shown([.. decoder.Decode(System.Text.Encoding.UTF8.GetBytes(bytes)), .. decoder.Flush()]));
    }

    [Fact]
    public void Wrong_bytes_are_replaced_and_do_not_stop_the_rest() =>
        Assert.Equal("Text a\uFFFDb|Enter", Shown(new KeyDecoder().Decode([(byte)'a', 0xff, (byte)'b', 13])));

    [Fact]
    public void Pieces_give_the_same_keys_as_the_whole() =>
        Gen.Select(Gen.Int[0, Parts.Length - 1].Array[0, 8], Gen.Int[1, 5]).Sample(
            static (parts, size) =>
            {
                byte[] all = System.Text.Encoding.UTF8.GetBytes(string.Concat(parts.Select(static i => Parts[i])));
                KeyDecoder pieces = new();
                string inPieces = Texts([.. all.Chunk(size).SelectMany(chunk => pieces.Decode(chunk)), .. pieces.Flush()]);
                KeyDecoder whole = new();
                return Texts([.. whole.Decode(all), .. whole.Flush()]) == inPieces;
            });

    [Fact]
    public void Any_bytes_are_taken()
    {
        Gen.Byte.Array[0, 64].Sample(static bytes =>
        {
            KeyDecoder decoder = new();
            decoder.Decode(bytes);
            decoder.Decode("\e[201~"u8);
            decoder.Flush();
            return decoder.Decode("x"u8).Length > 0;
        });
    }

    private static string Shown(IEnumerable<Key> keys) =>
        string.Join('|', keys.Select(static k => k.Text.Length > 0 ? $"{k.Kind} {k.Text}" : $"{k.Kind}"));

    /// <summary>How text is cut into keys is of no account.</summary>
    private static string Texts(IEnumerable<Key> keys) =>
        string.Concat(keys.Select(static k => k.Kind == KeyKind.Text ? k.Text : $"<{k.Kind}>"));
}
