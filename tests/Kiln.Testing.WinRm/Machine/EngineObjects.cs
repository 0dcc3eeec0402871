using System.Management.Automation;
using System.Reflection;

namespace Kiln.Testing.WinRm.Machine;

/// <summary>Makes objects as <c>New-Object</c> does, whose own assembly is not there.</summary>
public static class EngineObjects
{
    public static object Create(Type type, object?[]? arguments)
    {
        ArgumentNullException.ThrowIfNull(type);
        object?[] values = [.. (arguments ?? []).Select(static value => value is PSObject wrapped ? wrapped.BaseObject : value)];
        foreach (ConstructorInfo constructor in type.GetConstructors().Where(c => c.GetParameters().Length == values.Length))
        {
            Type[] wanted = [.. constructor.GetParameters().Select(static parameter => parameter.ParameterType)];
            if (wanted.Zip(values).All(static pair => LanguagePrimitives.TryConvertTo(pair.Second, pair.First, out object _)))
            {
                return constructor.Invoke([.. wanted.Zip(values).Select(static pair => LanguagePrimitives.ConvertTo(pair.Second, pair.First))]);
            }
        }

        return values.Length == 0
            ? Activator.CreateInstance(type)!
            : throw new ArgumentException($"Cannot make an object of the type {type} from {values.Length} arguments.");
    }
}
