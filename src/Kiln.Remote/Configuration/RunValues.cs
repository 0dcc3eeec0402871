using System.Collections.Immutable;
using Kiln.Sdk.Components;
using Kiln.Values;
using Kiln.Wire.MessagePack;

namespace Kiln.Remote.Configuration;

/// <summary>The entries with <c>packer_</c> names, by which a component learns about its run.</summary>
internal static class RunValues
{
    public const string Prefix = "packer_";

    private const string BuildName = "packer_build_name";
    private const string BuilderType = "packer_builder_type";
    private const string CoreVersion = "packer_core_version";
    private const string Debug = "packer_debug";
    private const string Force = "packer_force";
    private const string OnError = "packer_on_error";
    private const string SensitiveVariables = "packer_sensitive_variables";
    private const string TemplatePath = "packer_template_path";
    private const string UserVariables = "packer_user_variables";

    /// <summary>Compat: flags are texts here, and a builder does not learn about sensitive variables.</summary>
    public static PackValue ToPack(ComponentKind kind, PrepareContext context)
    {
        ImmutableArray<(string, PackValue)> entries =
        [
            .. Names(context),
            (Debug, PackValue.Of(Text(context.Debug))),
            (Force, PackValue.Of(Text(context.Force))),
        ];
        return PackValue.Map(kind == ComponentKind.Builder
            ? entries
            : entries.Add((SensitiveVariables, PackValue.Of(context.SensitiveVariables))));
    }

    public static PackValue ToLegacyPack(PrepareContext context, string templatePath) => PackValue.Map(
    [
        .. Names(context),
        (Debug, PackValue.Of(context.Debug)),
        (Force, PackValue.Of(context.Force)),
        (TemplatePath, PackValue.Of(templatePath)),
        (UserVariables, PackValue.Map(
            [.. context.UserVariables.Select(static variable => (variable.Key, PackValue.Of(variable.Value)))])),
        (SensitiveVariables, context.SensitiveVariables.IsEmpty
            ? PackValue.Nil
            : PackValue.Of(context.SensitiveVariables)),
    ]);

    /// <summary>What the entries say; what they do not say is left as it is.</summary>
    /// <param name="entries">All of a request, later ones having won.</param>
    /// <param name="isLegacy">The request is one of a legacy template.</param>
    public static PrepareContext Read(
        ImmutableSortedDictionary<string, HclValue> entries, bool isLegacy, PrepareContext context)
    {
        string onError = TextOf(entries, OnError) ?? "";
        string? path = isLegacy ? TextOf(entries, TemplatePath) ?? "" : null;
        return context with
        {
            BuildName = TextOf(entries, BuildName) ?? context.BuildName,
            BuilderType = TextOf(entries, BuilderType) ?? context.BuilderType,
            CoreVersion = TextOf(entries, CoreVersion) ?? context.CoreVersion,
            Debug = FlagOf(entries, Debug),
            Force = FlagOf(entries, Force),
            OnError = onError.Length > 0 ? onError : context.OnError,
            SensitiveVariables = TextsOf(entries.GetValueOrDefault(SensitiveVariables)),
            UserVariables = MapOf(entries.GetValueOrDefault(UserVariables)),
            LegacyTemplatePath = path,
            TemplateDirectory =
                string.IsNullOrEmpty(path) ? context.TemplateDirectory : Path.GetDirectoryName(Path.GetFullPath(path)),
        };
    }

    private static ImmutableArray<(string, PackValue)> Names(PrepareContext context) =>
    [
        (BuildName, PackValue.Of(context.BuildName)),
        (BuilderType, PackValue.Of(context.BuilderType)),
        (CoreVersion, PackValue.Of(context.CoreVersion)),
        (OnError, PackValue.Of(context.OnError)),
    ];

    private static string Text(bool flag) => flag ? "true" : "false";

    private static string? TextOf(ImmutableSortedDictionary<string, HclValue> entries, string name) =>
        entries.GetValueOrDefault(name) is { } value ? TextOf(value) : null;

    private static string? TextOf(HclValue value) =>
        value.HasContent ? HclConversion.TryConvert(value, HclType.String)?.AsString() : null;

    /// <summary>Compat: true as a text in HCL2, as itself in a legacy template.</summary>
    private static bool FlagOf(ImmutableSortedDictionary<string, HclValue> entries, string name) =>
        entries.GetValueOrDefault(name) is { HasContent: true } value
        && Sdk.Configuration.WeakConversion.Bool(value, name) is { HasErrors: false, Value: true };

    private static ImmutableArray<string> TextsOf(HclValue? value) =>
        value is { HasContent: true, Type: ListType or SetType or TupleType }
            ? [.. value.AsElements().Select(TextOf).OfType<string>()]
            : [];

    private static ImmutableSortedDictionary<string, string> MapOf(HclValue? value)
    {
        ImmutableSortedDictionary<string, string>.Builder texts =
            ImmutableSortedDictionary.CreateBuilder<string, string>(StringComparer.Ordinal);
        if (value is { HasContent: true, Type: MapType or ObjectType })
        {
            foreach ((string name, HclValue entry) in value.AsEntries())
            {
                texts[name] = TextOf(entry) ?? "";
            }
        }

        return texts.ToImmutable();
    }
}
