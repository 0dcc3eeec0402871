using Kiln.Language.Decoding;
using Kiln.Language.Diagnostics;
using Kiln.Language.Syntax;
using Kiln.Language.Text;

namespace Kiln.Template.Blocks;

/// <summary>Checks <c>hcp_packer_registry</c> blocks; their content is not used.</summary>
internal static class RegistryReader
{
    private const int LongestDescription = 255;

    private static readonly BodySchema Schema = BodyReading.Schema(
        "bucket_name", "description", "bucket_labels", "build_labels", "labels", "channels");

    /// <summary>Those inside one build block.</summary>
    public static void Check(IEnumerable<BodyBlock> blocks, List<Diagnostic> diagnostics)
    {
        bool isFirst = true;
        foreach (BodyBlock block in blocks)
        {
            diagnostics.Add(isFirst
                ? RegistryDiagnostics.Deprecated(block.HeaderRange)
                : RegistryDiagnostics.SecondInBuild(block.HeaderRange));
            isFirst = false;
            Check(block.Body, block.HeaderRange, diagnostics);
        }
    }

    public static void Check(Body body, SourceRange place, List<Diagnostic> diagnostics)
    {
        BodyContent content = body.Read(Schema, diagnostics);
        if (content.Find("labels") is not null && content.Find("bucket_labels") is not null)
        {
            diagnostics.Add(RegistryDiagnostics.TwoKindsOfLabels(place));
        }

        if (content.Find("bucket_name")?.Expression is TemplateSyntax { LiteralText: { } bucket } name
            && !IsBucketName(bucket))
        {
            diagnostics.Add(RegistryDiagnostics.InvalidBucketName(bucket, name.Range));
        }

        if (content.Find("description")?.Expression is TemplateSyntax { LiteralText.Length: > LongestDescription } text)
        {
            diagnostics.Add(RegistryDiagnostics.LongDescription(LongestDescription, text.Range));
        }
    }

    private static bool IsBucketName(string name) =>
        name.Length is >= 3 and <= 36 && name.All(static c => char.IsAsciiLetterOrDigit(c) || c == '-');
}
