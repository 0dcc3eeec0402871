using Kiln.Language.Diagnostics;
using Kiln.Language.Json;
using Kiln.Language.Text;
using Kiln.Testing;

namespace Kiln.Language.Tests.Json;

/// <summary>
/// Runs Debian's packer on the cases listed in <c>same-as-packer.txt</c>: every message of ours is one of its messages,
/// byte for byte. It often adds others that follow from the first one. <c>elsewhere</c> behind a name says that its
/// place is behind the mistake, so that only the words are compared.
/// </summary>
public sealed class JsonSameAsPackerTests
{
    private const string Cases = "Json/cases";

    public static TheoryData<string, bool> Names
    {
        get
        {
            TheoryData<string, bool> names = [];
            foreach (string line in File.ReadLines(Path.Combine(CaseFolder.PathOf("Json"), "same-as-packer.txt")))
            {
                string[] words = line.Split(' ');
                names.Add(words[0], words.Length == 1);
            }

            return names;
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Text_of_a_syntax_error_is_that_of_packer(string name, bool comparesPlace)
    {
        string packer = Requires.Tool("packer", "packer");
        byte[] bytes = CaseFolder.Read(Cases, name + ".json");
        using TemporaryDirectory directory = new();
        await File.WriteAllBytesAsync(directory.Combine("t.pkr.json"), bytes, TestContext.Current.CancellationToken);

        string theirs =
            await PackerProcess.ValidateAsync(packer, directory, "t.pkr.json", TestContext.Current.CancellationToken);

        SourceFile file = new("t.pkr.json", bytes);
        Parsed<JsonNode> parsed = JsonParser.ParseFile(file);
        ParsedFiles files = new();
        files.Add(file, (JsonNode?)null);
        DiagnosticRenderer renderer = new(files, RenderOptions.Default);
        Assert.NotEmpty(parsed.Diagnostics);
        foreach (Diagnostic diagnostic in parsed.Diagnostics)
        {
            // Packer has no path to show, because it has no tree after an error.
            Diagnostic compared = comparesPlace ? diagnostic : diagnostic with { Subject = null, Context = null };
            string ours = renderer.Render(compared with { Context = null });
            int detail = ours.IndexOf("\n\n", StringComparison.Ordinal);
            Assert.Contains(comparesPlace ? ours : ours[..detail], theirs, StringComparison.Ordinal);
            Assert.Contains(ours[detail..], theirs, StringComparison.Ordinal);
        }
    }
}
