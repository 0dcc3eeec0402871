using System.Globalization;
using System.Text;

namespace Kiln.Language.Tests.Formatting;

/// <summary>
/// Writes valid templates whose blanks, line ends and comments are wherever the language allows some. The seed alone
/// decides about the text.
/// </summary>
internal sealed class MessyTemplate
{
    private const int Depth = 4;

    private static readonly string[] Names = ["a", "bb", "ccc", "long_name", "with-dash", "in", "été", "_x", "名"];

    private static readonly string[] Operators =
        ["+", " -", "*", "/", "%", "==", "!=", "<", "<=", ">", ">=", "&&", "||"];

    private static readonly string[] Blanks = ["", "", "", " ", " ", "  ", "\t", "   \t "];

    private readonly StringBuilder _text = new();
    private readonly Random _random;
    private readonly string _lineEnd;
    private readonly string[] _signs;
    private int _names;

    private MessyTemplate(int seed, bool hasNot)
    {
        _random = new(seed);
        _signs = hasNot ? ["-", "!"] : ["-"];
        _lineEnd = Chance(10) ? "\r\n" : "\n";
    }

    /// <param name="seed">Any number.</param>
    /// <param name="hasNot">Whether there may be negations (<c>!</c>).</param>
    public static string Write(int seed, bool hasNot)
    {
        MessyTemplate template = new(seed, hasNot);
        template.Body(Depth);
        template.Append(template.Chance(4) ? template.Pick(Blanks) : "");
        return template._text.ToString();
    }

    private void Body(int depth)
    {
        for (int items = _random.Next(6); items > 0; items--)
        {
            Append(Pick(Blanks));
            switch (_random.Next(8))
            {
                case 0 or 1 when depth > 0:
                    Block(depth - 1);
                    EndLine();
                    break;
                case 2:
                    Append(Chance(2) ? "/* a comment */" : "");
                    EndLine();
                    break;
                case 3:
                    Name();
                    Heredoc(depth);
                    break;
                default:
                    Argument(depth);
                    EndLine();
                    break;
            }
        }
    }

    private void Argument(int depth)
    {
        Name();
        Expression(depth, breaks: false);
    }

    private void Block(int depth)
    {
        Append(Pick(["source", "build", "locals", "x"]));
        for (int labels = _random.Next(3); labels > 0; labels--)
        {
            Append(Chance(2) ? $" {Pick(Names)}" : $"{Pick(Blanks)}\"label {labels}\"");
        }

        Gap();
        Append("{");
        if (Chance(4))
        {
            Gap();
            if (Chance(2))
            {
                Argument(0);
                Gap();
            }
        }
        else
        {
            EndLine();
            Body(depth);
            Append(Pick(Blanks));
        }

        Append("}");
    }

    /// <summary>Writes a name, always another one, and an equals sign.</summary>
    private void Name()
    {
        Append(string.Create(CultureInfo.InvariantCulture, $"{Pick(Names)}{_names++}"));
        Gap();
        Append("=");
        Gap();
    }

    private void Heredoc(int depth)
    {
        Append(Chance(2) ? "<<-END" : "<<END");
        Append(_lineEnd);
        for (int lines = _random.Next(3); lines > 0; lines--)
        {
            Append(Pick(["   text  ", "\ttab ", "", "$${x} ", "#no comment", "= {"]));
            if (Chance(3))
            {
                Sequence(depth);
            }

            Append(_lineEnd);
        }

        Append(Pick(["", "  "]) + "END" + _lineEnd);
    }

    /// <param name="depth">How much deeper it may nest.</param>
    /// <param name="breaks">Line ends mean nothing here, because brackets are open.</param>
    private void Expression(int depth, bool breaks)
    {
        switch (_random.Next(depth > 0 ? 14 : 5))
        {
            case 0:
                Append(Pick(["1", "2.5", "10e3", "true", "null"]));
                break;
            case 1:
                Append(Pick(["\"\"", "\"text  here\"", "\"a\\\"b\"", "\"$${x} ü\""]));
                break;
            case 2 or 3:
                Traversal(depth, breaks);
                break;
            case 4:
                Append(Pick(_signs));
                Gap(breaks);
                Expression(Math.Max(0, depth - 1), breaks);
                break;
            case 5 or 6:
                Expression(depth - 1, breaks);
                Gap(breaks);
                Append(Pick(Operators));
                Append(_text[^1] == '/' ? " " : "");
                Gap(breaks);
                Expression(depth - 1, breaks);
                break;
            case 7:
                Items("[", "]", depth - 1);
                break;
            case 8:
                Object(depth - 1);
                break;
            case 9:
                Call(depth - 1);
                break;
            case 10:
                Append("(");
                Gap(breaks: true);
                Expression(depth - 1, breaks: true);
                Gap(breaks: true);
                Append(")");
                break;
            case 11:
                For(depth - 1);
                break;
            case 12:
                Conditional(depth - 1, breaks);
                break;
            default:
                Append("\"text ");
                Sequence(depth - 1);
                Append(" more\"");
                break;
        }
    }

    private void Traversal(int depth, bool breaks)
    {
        Append(Pick(Names));
        for (int steps = _random.Next(3); steps > 0; steps--)
        {
            Gap();
            switch (_random.Next(4))
            {
                case 0:
                    Append(".");
                    Gap();
                    Append(Pick(["name", "a"]));
                    break;
                case 1:
                    Append("[");
                    Gap(breaks);
                    Expression(Math.Max(0, depth - 1), breaks: true);
                    Gap(breaks);
                    Append("]");
                    break;
                case 2:
                    Append("[*]");
                    break;
                default:
                    Append(".*");
                    return;
            }
        }
    }

    private void Items(string open, string close, int depth)
    {
        Append(open);
        int count = _random.Next(4);
        for (int i = 0; i < count; i++)
        {
            Gap(breaks: true);
            Expression(depth, breaks: true);
            Gap(breaks: true);
            Append(i < count - 1 || Chance(4) ? "," : "");
        }

        Gap(breaks: true);
        Append(close);
    }

    private void Object(int depth)
    {
        Append("{");
        for (int items = _random.Next(4); items > 0; items--)
        {
            Gap();
            Append(Chance(3) ? "\"key\"" : Chance(4) ? "(k)" : Pick(["a", "bb", "ccc"]));
            Gap();
            Append(Chance(3) ? ":" : "=");
            Gap();
            Expression(depth, breaks: false);
            Gap();
            Append(Chance(2) ? "," : "");
            if (_text[^1] != ',' || Chance(2))
            {
                EndLine();
            }
        }

        Gap();
        Append("}");
    }

    private void Call(int depth)
    {
        Append(Pick(["f", "max", "coalesce"]));
        Gap();
        if (Chance(3))
        {
            Append("(");
            Expression(depth, breaks: true);
            Gap(breaks: true);
            Append("...)");
        }
        else
        {
            Items("(", ")", depth);
        }
    }

    private void For(int depth)
    {
        bool isObject = Chance(2);
        Append(isObject ? "{" : "[");
        Gap();
        Append("for ");
        Append(Pick(["k, v", "k ,v", "k"]));
        Append(" in ");
        Gap(breaks: true);
        Expression(depth, breaks: true);
        Gap(breaks: true);
        Append(" :");
        Gap(breaks: true);
        if (isObject)
        {
            Append("k");
            Gap(breaks: true);
            Append("=>");
            Gap(breaks: true);
        }

        Expression(depth, breaks: true);
        Append(isObject && Chance(3) ? " ..." : "");
        if (Chance(3))
        {
            Append(" if ");
            Expression(depth, breaks: true);
        }

        Gap(breaks: true);
        Append(isObject ? "}" : "]");
    }

    private void Conditional(int depth, bool breaks)
    {
        Expression(depth, breaks);
        Gap(breaks);
        Append("?");
        Gap(breaks);
        Expression(depth, breaks);
        Gap(breaks);
        Append(":");
        Gap(breaks);
        Expression(depth, breaks);
    }

    private void Sequence(int depth)
    {
        if (Chance(2))
        {
            Append(Chance(4) ? "${~" : "${");
            Gap(breaks: true);
            Expression(Math.Max(0, depth), breaks: true);
            Gap(breaks: true);
            Append(Chance(4) ? "~}" : "}");
            return;
        }

        Append("%{");
        Gap();
        Append("if");
        Append(" ");
        Expression(0, breaks: true);
        Gap();
        Append("} yes %{ else ~} no %{endif}");
    }

    private void EndLine()
    {
        Append(Pick(Blanks));
        Append(Chance(6) ? Pick(["# comment", "// other  ", "#"]) : "");
        for (int lines = Chance(6) ? 2 : 1; lines > 0; lines--)
        {
            Append(_lineEnd);
        }
    }

    private void Gap(bool breaks = false)
    {
        Append(Pick(Blanks));
        if (Chance(25))
        {
            Append("/* c */");
        }

        if (breaks && Chance(6))
        {
            EndLine();
            Append(Pick(Blanks));
        }
    }

    private void Append(string text) => _text.Append(text);

    private bool Chance(int oneIn) => _random.Next(oneIn) == 0;

    private string Pick(ReadOnlySpan<string> choices) => choices[_random.Next(choices.Length)];
}
