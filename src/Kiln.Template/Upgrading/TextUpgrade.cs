using System.Collections.Immutable;
using System.Text.RegularExpressions;
using Kiln.GoTemplate;
using Kiln.GoTemplate.Outline;

namespace Kiln.Template.Upgrading;

/// <summary>Turns texts with Go templates into texts of HCL2.</summary>
/// <param name="context">What the upgrade knows.</param>
/// <param name="place">Where the texts stand.</param>
internal sealed partial class TextUpgrade(UpgradeContext context, UpgradePlace place)
{
    /// <summary>What could not be upgraded, for a comment before the block.</summary>
    public List<string> Problems { get; } = [];

    /// <summary>The pieces of the text; neighbours of one kind are joined.</summary>
    public ImmutableArray<TextPiece> Pieces(string text)
    {
        if (Parse(text) is not { } template)
        {
            return [new(text)];
        }

        List<TextPiece> pieces = [];
        CallUpgrade calls = new(context, place, Problems);
        foreach (GoPart part in template.Parts)
        {
            switch (part)
            {
                case GoTextPart plain:
                    pieces.Add(new(plain.Text));
                    break;
                case GoActionPart { Value: GoConstant { Value: GoString constant } } when !HasAction(constant.Value):
                    pieces.Add(new(constant.Value));
                    break;
                case GoActionPart action when action.Value is GoCall call && calls.Call(call) is { } expression:
                    pieces.Add(new(expression, IsExpression: true));
                    break;
                case GoActionPart action:
                    Keep(action, calls, pieces);
                    break;
            }
        }

        return Joined(pieces);
    }

    public string Quoted(string text) => HclText.Quote(Pieces(text));

    /// <summary>Whether a text is the same in HCL2 but for values of the environment.</summary>
    public static bool IsLiteral(string text)
    {
        if (!HasAction(text) || TextTemplate.Parse(Repaired(text), functions: null).Template is not { } template)
        {
            return true;
        }

        return template.Parts.All(static part => part is GoTextPart
            or GoActionPart { Value: GoConstant or GoCall { Name: "env", Arguments: [GoConstant { Value: GoString }] } }
            or GoActionPart { Calls.IsEmpty: true, Value: null or GoOther });
    }

    private static bool HasAction(string text) => text.Contains("{{", StringComparison.Ordinal);

    /// <returns>Null for a text that has no template in it, or one with mistakes, which is noted.</returns>
    private TextTemplate? Parse(string text)
    {
        if (!HasAction(text))
        {
            return null;
        }

        GoTemplateParse parse = TextTemplate.Parse(Repaired(text), functions: null);
        if (parse.Error is { } error)
        {
            Problems.Add($"could not parse template for following block: \"{error.ToGoText("hcl2_upgrade")}\"");
        }

        return parse.Template;
    }

    /// <summary>Some templates have escaped the quotes in calls once too often.</summary>
    private static string Repaired(string text) => text.Contains("\\\"", StringComparison.Ordinal)
        && TextTemplate.Parse(text, functions: null).Error is not null
            ? Action().Replace(text, static match => match.Value.Replace("\\\"", "\"", StringComparison.Ordinal))
            : text;

    /// <summary>
    /// Leaves an action to the component, which renders it later. Values that it would not know there any more are put
    /// into it as literals of Go, for which JSON serves.
    /// </summary>
    private static void Keep(GoActionPart action, CallUpgrade calls, List<TextPiece> pieces)
    {
        int position = 0;
        bool isRefused = action.Value is GoCall call && call.Arguments.All(static a => a is GoConstant);
        foreach (GoCallSite site in isRefused ? [] : action.Calls)
        {
            if (calls.Call(site.Call) is { } expression)
            {
                pieces.Add(new(action.Source[position..site.Start]));
                pieces.Add(new($"jsonencode({expression})", IsExpression: true));
                position = site.End;
            }
        }

        pieces.Add(new(action.Source[position..]));
    }

    private static ImmutableArray<TextPiece> Joined(List<TextPiece> pieces)
    {
        ImmutableArray<TextPiece>.Builder joined = ImmutableArray.CreateBuilder<TextPiece>();
        foreach (TextPiece piece in pieces.Where(static p => p.IsExpression || p.Text.Length > 0))
        {
            if (!piece.IsExpression && joined.Count > 0 && !joined[^1].IsExpression)
            {
                joined[^1] = new(joined[^1].Text + piece.Text);
            }
            else
            {
                joined.Add(piece);
            }
        }

        return joined.ToImmutable();
    }

    [GeneratedRegex(@"\{\{.*?\}\}", RegexOptions.Singleline | RegexOptions.NonBacktracking)]
    private static partial Regex Action();
}
