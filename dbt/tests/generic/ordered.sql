{% test ordered(model, lower, upper) %}
select * from {{ model }} where {{ lower }} > {{ upper }}
{% endtest %}
