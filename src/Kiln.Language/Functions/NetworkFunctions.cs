using System.Collections.Immutable;
using System.Globalization;
using System.Numerics;
using Kiln.Values;
using static Kiln.Language.Functions.FunctionParameter;

namespace Kiln.Language.Functions;

internal static class NetworkFunctions
{
    private const int MaxNewBits = 32;

    private const string TooManyBits = "may not extend prefix by more than 32 bits";

    public static IEnumerable<FunctionDefinition> All =>
    [
        new ValueFunction("cidrhost", [String("prefix"), Number("hostnum")], HclType.String, Host),
        new ValueFunction("cidrnetmask", [String("prefix")], HclType.String, Netmask),
        new ValueFunction("cidrsubnet", [String("prefix"), Number("newbits"), Number("netnum")], HclType.String, Subnet),
        new ValueFunction("cidrsubnets", [String("prefix")], Number("newbits"), Arguments.ListOfString, Subnets),
    ];

    private static FunctionResult Invalid(HclValue prefix) =>
        FunctionResult.Fail($"invalid CIDR expression: invalid CIDR address: {prefix.AsString()}");

    private static FunctionResult Host(ImmutableArray<HclValue> arguments)
    {
        if (IpPrefix.Parse(arguments[0].AsString()) is not { } prefix)
        {
            return Invalid(arguments[0]);
        }

        if (!arguments[1].AsNumber().IsInteger)
        {
            return FunctionResult.Fail(Arguments.NotWhole);
        }

        BigInteger number = arguments[1].AsNumber().Truncate();
        BigInteger size = BigInteger.One << (prefix.Width - prefix.Length);
        BigInteger offset = number.Sign < 0 ? size + number : number;
        return offset.Sign < 0 || offset >= size
            ? FunctionResult.Fail($"prefix of {prefix.Length} does not accommodate a host numbered {number.ToString(CultureInfo.InvariantCulture)}")
            : HclValue.String(prefix.Format(prefix.Network + offset));
    }

    private static FunctionResult Netmask(ImmutableArray<HclValue> arguments)
    {
        if (IpPrefix.Parse(arguments[0].AsString()) is not { } prefix)
        {
            return Invalid(arguments[0]);
        }

        BigInteger ones = (BigInteger.One << prefix.Width) - (BigInteger.One << (prefix.Width - prefix.Length));
        return HclValue.String(prefix.Format(ones));
    }

    private static FunctionResult Subnet(ImmutableArray<HclValue> arguments)
    {
        if (IpPrefix.Parse(arguments[0].AsString()) is not { } prefix)
        {
            return Invalid(arguments[0]);
        }

        if (!Arguments.TryGetCount(arguments[1], out int bits) || !arguments[2].AsNumber().IsInteger)
        {
            return FunctionResult.Fail(Arguments.NotWhole);
        }

        if (bits > MaxNewBits)
        {
            return FunctionResult.Fail(TooManyBits);
        }

        int length = prefix.Length + bits;
        if (length < 0 || length > prefix.Width)
        {
            return FunctionResult.Fail($"insufficient address space to extend prefix of {prefix.Length} by {bits}");
        }

        BigInteger net = arguments[2].AsNumber().Truncate();
        if (net.Sign < 0 || net >= BigInteger.One << Math.Max(bits, 0))
        {
            return FunctionResult.Fail($"prefix extension of {bits} does not accommodate a subnet numbered {net.ToString(CultureInfo.InvariantCulture)}");
        }

        // Compat: a prefix that is made wider keeps its address.
        IpPrefix subnet = new(prefix.Network | (net << (prefix.Width - length)), length, prefix.Width);
        return HclValue.String(subnet.ToString());
    }

    private static string? NewBitsProblem(HclValue argument, IpPrefix prefix, out int length)
    {
        bool isWhole = Arguments.TryGetCount(argument, out int bits);
        length = bits is >= 1 and <= MaxNewBits ? prefix.Length + bits : 0;
        return bits switch
        {
            _ when !isWhole => Arguments.NotWhole,
            < 1 => "must extend prefix by at least one bit",
            > MaxNewBits => TooManyBits,
            _ when length > prefix.Width =>
                $"would extend prefix to {length} bits, which is too long for an {(prefix.Width == 32 ? "IPv4" : "IPv6")} address",
            _ => null,
        };
    }

    private static FunctionResult Subnets(ImmutableArray<HclValue> arguments)
    {
        if (IpPrefix.Parse(arguments[0].AsString()) is not { } prefix)
        {
            return Invalid(arguments[0]);
        }

        List<string> subnets = [];
        BigInteger next = prefix.Network;
        BigInteger end = prefix.Network + (BigInteger.One << (prefix.Width - prefix.Length));
        for (int i = 1; i < arguments.Length; i++)
        {
            if (NewBitsProblem(arguments[i], prefix, out int length) is { } problem)
            {
                return FunctionResult.FailArgument(i, problem);
            }

            // Each subnet starts at the next multiple of its own size.
            BigInteger size = BigInteger.One << (prefix.Width - length);
            BigInteger start = (next + size - 1) / size * size;
            if (start + size > end)
            {
                return FunctionResult.FailArgument(i, $"not enough remaining address space for a subnet with a prefix of {length} bits after {subnets.LastOrDefault() ?? prefix.ToString()}");
            }

            subnets.Add(new IpPrefix(start, length, prefix.Width).ToString());
            next = start + size;
        }

        return Arguments.Strings(subnets);
    }
}
