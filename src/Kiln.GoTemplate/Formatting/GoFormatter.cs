using System.Collections.Immutable;
using System.Globalization;
using System.Text;

namespace Kiln.GoTemplate.Formatting;

/// <summary>Go's <c>Sprintf</c>: mistakes in the format show up in the result, never as a failure.</summary>
public sealed class GoFormatter
{
    private const int MaxWidth = 1_000_000;
    private readonly string _format;
    private readonly ImmutableArray<GoValue> _arguments;
    private readonly int _maxLength;
    private readonly StringBuilder _output = new();
    private int _position;
    private int _next;
    private bool _reordered;
    private bool _hasNoMoreIndexes;
    private bool _badIndex;
    private bool _badWidth;
    private bool _badPrecision;

    private GoFormatter(string format, ImmutableArray<GoValue> arguments, int maxLength)
    {
        _format = format;
        _arguments = arguments;
        _maxLength = maxLength;
    }

    /// <param name="format">With <c>%</c> directives.</param>
    /// <param name="arguments">Taken one by one, unless a directive names one (<c>%[2]s</c>).</param>
    /// <param name="maxLength">Formatting stops a little behind this many characters.</param>
    public static string Format(string format, ImmutableArray<GoValue> arguments, int maxLength) =>
        new GoFormatter(format, arguments, maxLength).Run();

    /// <summary>Formats strings.</summary>
    public static string Format(string format, params IEnumerable<string> arguments) =>
        Format(format, [.. arguments.Select(GoValue.Of)], GoTemplateLimits.Default.Length);

    private string Run()
    {
        while (_position < _format.Length && _output.Length <= _maxLength)
        {
            int directive = _format.IndexOf('%', _position);
            int end = directive < 0 ? _format.Length : directive;
            _output.Append(_format, _position, end - _position);
            _position = end + 1;
            if (directive >= 0)
            {
                RunDirective();
            }
        }

        AppendExtra();
        return _output.ToString();
    }

    private void RunDirective()
    {
        _badIndex = _badWidth = _badPrecision = false;
        FormatDirective directive = Flags();
        bool afterIndex = ArgumentIndex();
        directive = Width(ref afterIndex, directive);
        directive = directive with { Precision = Precision(ref afterIndex) };
        if (!afterIndex)
        {
            ArgumentIndex();
        }

        AppendFaults();
        if (_position >= _format.Length)
        {
            _output.Append("%!(NOVERB)");
            return;
        }

        Rune.DecodeFromUtf16(_format.AsSpan(_position), out Rune verb, out int length);
        _position += length;
        if (verb.Value == '%')
        {
            _output.Append('%');
        }
        else if (_badIndex)
        {
            _output.Append(CultureInfo.InvariantCulture, $"%!{verb}(BADINDEX)");
        }
        else if (_next >= _arguments.Length)
        {
            _output.Append(CultureInfo.InvariantCulture, $"%!{verb}(MISSING)");
        }
        else
        {
            _output.Append(VerbFormatter.Format(_arguments[_next++], verb, directive, _maxLength));
        }
    }

    private void AppendFaults()
    {
        if (_badWidth)
        {
            _output.Append("%!(BADWIDTH)");
        }

        if (_badPrecision)
        {
            _output.Append("%!(BADPREC)");
        }
    }

    private FormatDirective Flags()
    {
        FormatDirective directive = new();
        for (; _position < _format.Length; _position++)
        {
            switch (_format[_position])
            {
                case '+':
                    directive = directive with { Plus = true };
                    break;
                case '-':
                    directive = directive with { Minus = true, Zero = false };
                    break;
                case '#':
                    directive = directive with { Sharp = true };
                    break;
                case ' ':
                    directive = directive with { Space = true };
                    break;
                case '0':
                    directive = directive with { Zero = !directive.Minus };
                    break;
                default:
                    return directive;
            }
        }

        return directive;
    }

    private FormatDirective Width(ref bool afterIndex, FormatDirective directive)
    {
        if (!TakeStar())
        {
            int? width = Number();
            _badIndex |= afterIndex && width is not null;
            return directive with { Width = width };
        }

        int? star = StarArgument();
        _badWidth = star is null;
        afterIndex = false;
        return star < 0
            ? directive with { Width = -star, Minus = true, Zero = false }
            : directive with { Width = star };
    }

    private int? Precision(ref bool afterIndex)
    {
        if (_position >= _format.Length || _format[_position] != '.')
        {
            return null;
        }

        _position++;
        _badIndex |= afterIndex;
        afterIndex = ArgumentIndex();
        if (!TakeStar())
        {
            return Number() ?? 0;
        }

        int? star = StarArgument();
        _badPrecision = star is null or < 0;
        afterIndex = false;
        return star < 0 ? null : star;
    }

    private bool TakeStar()
    {
        bool star = _position < _format.Length && _format[_position] == '*';
        _position += star ? 1 : 0;
        return star;
    }

    private int? StarArgument()
    {
        if (_next >= _arguments.Length)
        {
            return null;
        }

        return _arguments[_next++] is GoInt { Value: >= -MaxWidth and <= MaxWidth } number ? (int)number.Value : null;
    }

    /// <summary>
    /// Reads a number; one that is far too large takes all the rest of the format with it, as in Go.
    /// </summary>
    private int? Number()
    {
        int start = _position;
        int value = 0;
        while (_position < _format.Length && char.IsAsciiDigit(_format[_position]))
        {
            if (value > MaxWidth)
            {
                _position = _format.Length;
                return null;
            }

            value = (value * 10) + (_format[_position] - '0');
            _position++;
        }

        return _position == start ? null : value;
    }

    /// <summary>Reads <c>[2]</c>.</summary>
    private bool ArgumentIndex()
    {
        if (_position >= _format.Length || _format[_position] != '[')
        {
            return false;
        }

        _reordered = true;
        int close = _hasNoMoreIndexes ? -1 : _format.IndexOf(']', _position + 1);
        if (close < 0)
        {
            _hasNoMoreIndexes = true;
            _badIndex = true;
            _position++;
            return false;
        }

        ReadOnlySpan<char> number = _format.AsSpan(_position + 1, close - _position - 1);
        bool isNumber = int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out int index);
        bool isArgument = isNumber && index >= 1 && index <= _arguments.Length;
        _position = close + 1;
        _badIndex |= !isArgument;
        _next = isArgument ? index - 1 : _next;
        return isNumber;
    }

    private void AppendExtra()
    {
        if (_reordered || _next >= _arguments.Length || _output.Length > _maxLength)
        {
            return;
        }

        string separator = "%!(EXTRA ";
        foreach (GoValue extra in _arguments.Skip(_next))
        {
            _output.Append(separator);
            _output.Append(VerbFormatter.Typed(extra, new(), _maxLength));
            separator = ", ";
        }

        _output.Append(')');
    }
}
