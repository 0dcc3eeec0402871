using System.Collections.Immutable;

namespace Kiln.Images.Registry;

/// <summary>What a registry asks for in <c>WWW-Authenticate</c>.</summary>
/// <param name="Scheme">Lower-case: <c>bearer</c> or <c>basic</c>.</param>
internal sealed record AuthChallenge(string Scheme, ImmutableDictionary<string, string> Parameters)
{
    /// <summary>Reads all challenges in one header value; what makes no sense is left out.</summary>
    public static ImmutableArray<AuthChallenge> Parse(string header)
    {
        ImmutableArray<AuthChallenge>.Builder challenges = ImmutableArray.CreateBuilder<AuthChallenge>();
        Cursor cursor = new(header);
        while (cursor.Token() is { } scheme)
        {
            challenges.Add(new AuthChallenge(scheme.ToLowerInvariant(), Pairs(cursor)));
        }

        return challenges.DrainToImmutable();
    }

    private static ImmutableDictionary<string, string> Pairs(Cursor cursor)
    {
        ImmutableDictionary<string, string>.Builder parameters =
            ImmutableDictionary.CreateBuilder<string, string>(StringComparer.OrdinalIgnoreCase);
        while (true)
        {
            // A token that no equals sign follows is the scheme of the next challenge.
            int start = cursor.Position;
            if (cursor.Token() is not { } name || !cursor.Take('='))
            {
                cursor.Position = start;
                return parameters.ToImmutable();
            }

            parameters[name] = cursor.Value();
        }
    }

    private sealed class Cursor(string text)
    {
        public int Position { get; set; }

        public string? Token()
        {
            while (Position < text.Length && text[Position] is (' ' or ',' or '\t'))
            {
                Position++;
            }

            int start = Position;
            while (Position < text.Length && text[Position] is not (' ' or ',' or '=' or '"' or '\t'))
            {
                Position++;
            }

            return Position > start ? text[start..Position] : null;
        }

        public bool Take(char wanted)
        {
            bool isThere = Position < text.Length && text[Position] == wanted;
            Position += isThere ? 1 : 0;
            return isThere;
        }

        public string Value()
        {
            if (!Take('"'))
            {
                return Token() ?? "";
            }

            System.Text.StringBuilder value = new();
            for (; Position < text.Length && text[Position] != '"'; Position++)
            {
                if (text[Position] == '\\' && Position + 1 < text.Length)
                {
                    Position++;
                }

                value.Append(text[Position]);
            }

            Take('"');
            return value.ToString();
        }
    }
}
