using System.Text;

namespace Kiln.Sdk.Generator;

internal static class SnakeCase
{
    /// <summary><c>SshBastionHost</c> to <c>ssh_bastion_host</c>, <c>HTTPPort</c> to <c>http_port</c>.</summary>
    public static string From(string name)
    {
        StringBuilder text = new(name.Length + 8);
        for (int i = 0; i < name.Length; i++)
        {
            if (char.IsUpper(name[i]) && i > 0 && StartsWord(name, i))
            {
                text.Append('_');
            }

            text.Append(char.ToLowerInvariant(name[i]));
        }

        return text.ToString();
    }

    private static bool StartsWord(string name, int at) =>
        !char.IsUpper(name[at - 1]) || (at + 1 < name.Length && char.IsLower(name[at + 1]));
}
