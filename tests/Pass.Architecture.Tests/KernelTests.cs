using System.Reflection;
using Pass.Core;

namespace Pass.Architecture.Tests;

public class KernelTests
{
    private const BindingFlags Everything = BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Static | BindingFlags.Instance | BindingFlags.DeclaredOnly;
    private static readonly Type[] Inexact = [typeof(float), typeof(double), typeof(decimal), typeof(Half)];

    [Fact]
    public void No_member_parameter_or_local_of_the_kernel_is_a_float_or_a_decimal()
    {
        var found = typeof(Money).Assembly.GetTypes()
            .SelectMany(type => Signatures(type).Where(s => IsInexact(s.Type)).Select(s => $"{type.Name}.{s.Where}"));
        found.ShouldBeEmpty();
    }

    private static IEnumerable<(string Where, Type Type)> Signatures(Type type)
    {
        foreach (var field in type.GetFields(Everything))
            yield return (field.Name, field.FieldType);
        foreach (var property in type.GetProperties(Everything))
            yield return (property.Name, property.PropertyType);
        foreach (var method in type.GetMethods(Everything).Cast<MethodBase>().Concat(type.GetConstructors(Everything)))
        {
            if (method is MethodInfo info)
                yield return (method.Name, info.ReturnType);
            foreach (var parameter in method.GetParameters())
                yield return ($"{method.Name}({parameter.Name})", parameter.ParameterType);
            foreach (var local in method.GetMethodBody()?.LocalVariables ?? [])
                yield return ($"{method.Name}, local {local.LocalIndex}", local.LocalType);
        }
    }

    private static bool IsInexact(Type type) =>
        Inexact.Contains(type)
        || (type.HasElementType && IsInexact(type.GetElementType()!))
        || (type.IsGenericType && type.GetGenericArguments().Any(IsInexact));

    [Fact]
    public void The_kernel_reads_no_clock_no_file_and_no_network()
    {
        var referenced = typeof(Money).Assembly.GetReferencedAssemblies().Select(a => a.Name!);
        referenced.ShouldNotContain(name => name.StartsWith("System.Net", StringComparison.Ordinal) || name.StartsWith("System.IO", StringComparison.Ordinal)
            || name.StartsWith("System.Data", StringComparison.Ordinal) || name.StartsWith("Microsoft.", StringComparison.Ordinal));
        House.Sources("clearing/Pass.Core").Where(f => File.ReadAllText(f).Contains("TimeProvider", StringComparison.Ordinal)).ShouldBeEmpty();
    }
}
