using System.Globalization;
using Kiln.Language.Diagnostics;
using Kiln.Language.Text;

namespace Kiln.Template.Blocks;

/// <summary>Messages about <c>hcp_packer_registry</c> blocks.</summary>
internal static class RegistryDiagnostics
{
    public static Diagnostic Deprecated(SourceRange place) =>
        Diagnostic.Warning(
            "KILN4431",
            "Build block level hcp_packer_registry are deprecated",
            "Move the hcp_packer_registry block to the top level of the template.",
            place);

    public static Diagnostic SecondInBuild(SourceRange place) =>
        Diagnostic.Error(
            "KILN4432",
            "Only one hcp_packer_registry is allowed",
            "A build block has at most one hcp_packer_registry block; remove this one.",
            place);

    public static Diagnostic Second(SourceRange first, SourceRange place) =>
        Diagnostic.Error(
            "KILN4433",
            "Multiple HCP Packer registry block declaration",
            $"A template has at most one hcp_packer_registry block; the first one is at {first}.",
            place);

    public static Diagnostic TwoKindsOfLabels(SourceRange place) =>
        Diagnostic.Error(
            "KILN4434",
            "hcp_packer_registry with labels and bucket_labels",
            "\"labels\" is the old name of \"bucket_labels\"; set only \"bucket_labels\".",
            place);

    public static Diagnostic InvalidBucketName(string name, SourceRange place) =>
        Diagnostic.Error(
            "KILN4435",
            "Invalid bucket_name",
            $"\"{name}\" cannot be the name of a bucket: it has 3 to 36 characters, which are letters, digits or "
            + "hyphens.",
            place);

    public static Diagnostic LongDescription(int longest, SourceRange place) =>
        Diagnostic.Error(
            "KILN4436",
            "Description of the registry is too long",
            "The description of a bucket has at most "
            + $"{longest.ToString(CultureInfo.InvariantCulture)} characters; shorten it.",
            place);
}
